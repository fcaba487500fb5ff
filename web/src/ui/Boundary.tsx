/** Keeps a failure of one part of the page from taking the rest along. */
import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** Shown instead; `retry` draws the children again. */
  fallback: (error: unknown, retry: () => void) => ReactNode;
  /** A change of this value forgets the failure. */
  resetKey?: unknown;
}

export class Boundary extends Component<Props, { error: unknown; failed: boolean; key: unknown }> {
  override state = { error: undefined as unknown, failed: false, key: this.props.resetKey };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  static getDerivedStateFromProps(props: Props, state: { key: unknown }) {
    return props.resetKey === state.key ? null : { error: undefined, failed: false, key: props.resetKey };
  }

  private readonly retry = () => this.setState({ error: undefined, failed: false });

  override render() {
    return this.state.failed ? this.props.fallback(this.state.error, this.retry) : this.props.children;
  }
}
