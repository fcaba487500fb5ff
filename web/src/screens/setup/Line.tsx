/** As every hand-written form has it. */
export { Line } from "@/ui";
