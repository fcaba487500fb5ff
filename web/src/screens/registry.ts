/**
 * Every hand-written screen: one line adds one. The router makes its route and the navigation its entry from it; its
 * code is loaded when it is first opened. Pages of records (`/o/OBJECT`) are not listed, they come from the description.
 */
import type { ComponentType } from "react";
import type { User } from "@/api/contract";
import type { Key } from "@/i18n";

export interface Screen {
  /** As in the address; may have parameters: `/reports/$name`. */
  path: `/${string}`;
  title: Key;
  /** A name that `ui/icons.ts` knows. */
  icon: string;
  /** The heading under which the navigation shows it, with the objects of the same group; none hides it there. */
  group?: "overview" | "sell" | "customer" | "product" | "setup";
  /** Who is shown the entry. The server decides what may be done; this only keeps away what would be refused. */
  visible?: (user: User) => boolean;
  /** Opened at `/`. */
  home?: boolean;
  load: () => Promise<{ default: ComponentType }>;
}

export const screens: Screen[] = [];
