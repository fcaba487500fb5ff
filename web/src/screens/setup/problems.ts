/** As every hand-written form has it. */
export { useProblems } from "@/ui";
