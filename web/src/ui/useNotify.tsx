/** Short messages at the edge of the page: done, undone, and refused by the server. */
import { App, Button } from "antd";
import { useMemo } from "react";
import { ServerError } from "@/api/client";
import { type Translate, useLanguage } from "@/i18n";

/** What a failure says to the reader, in their language. */
export function failureText(error: unknown, t: Translate): string {
  if (error instanceof ServerError) {
    if (error.code === "offline") return t("error.offline");
    if (error.message) return error.message;
    return error.code === "unavailable" ? t("error.unavailable") : t("error.internal");
  }
  return t("error.unexpected");
}

export interface Notify {
  done: (text: string) => void;
  /** Done, with a way back for some seconds. */
  undoable: (text: string, undo: () => void) => void;
  failed: (error: unknown) => void;
}

export function useNotify(): Notify {
  const { message, notification } = App.useApp();
  const { t } = useLanguage();
  return useMemo(
    () => ({
      done: (text) => void message.success(text),
      undoable: (text, undo) => {
        const key = `undo-${Date.now()}`;
        void message.success({
          key,
          duration: 8,
          content: (
            <span>
              {text}
              <Button
                type="link"
                size="small"
                onClick={() => {
                  message.destroy(key);
                  undo();
                }}
              >
                {t("action.undo")}
              </Button>
            </span>
          ),
        });
      },
      failed: (error) => {
        // An ended session takes the reader to the sign-in page; a message on top of it would only confuse.
        if (error instanceof ServerError && error.status === 401) return;
        const details =
          error instanceof ServerError ? error.details.filter((detail) => detail.message !== error.message) : [];
        notification.error({
          title: failureText(error, t),
          placement: "bottomRight",
          description:
            details.length > 0 ? (
              <ul style={{ margin: 0, paddingInlineStart: 18 }}>
                {details.slice(0, 6).map((detail, index) => (
                  <li key={index}>{detail.message}</li>
                ))}
              </ul>
            ) : undefined,
        });
      },
    }),
    [message, notification, t],
  );
}
