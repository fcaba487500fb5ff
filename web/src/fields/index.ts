export { ComputedMark } from "./ComputedMark";
export { FieldCell, FieldInput, FieldRead } from "./Field";
export { Thumb } from "./file/Thumb";
export { type CellProps, type FieldKind, type InputProps, isEmpty, type Operator } from "./kind";
export { kindOf } from "./registry";
