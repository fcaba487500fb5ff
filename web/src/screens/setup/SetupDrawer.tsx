/** The frame of a form of the set-up: as of every hand-written form. */
export { FormDrawer as SetupDrawer } from "@/ui/FormDrawer";
