export * from "./Bits";
export { Boundary } from "./Boundary";
export { tagColor } from "./colors";
export { iconOf } from "./icons";
export { useDebounced } from "./useDebounced";
export { type Hotkeys, isTyping, keyName, modSign, useHotkeys } from "./useHotkeys";
export { useIsPhone, useMediaQuery } from "./useMediaQuery";
export { failureText, type Notify, useNotify } from "./useNotify";
