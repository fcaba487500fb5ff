/** A page of the set-up that shows something of each object that people work with: objects at the side, with how much they have. */
import type { ReactNode } from "react";
import type { ObjectDescription } from "@/api/contract";
import { useObjects } from "@/describe";
import { type Key, useLanguage } from "@/i18n";
import { Bones, iconOf } from "@/ui";
import { Choices } from "./lists/Choices";
import { SetupFrame } from "./SetupFrame";
import { useChoice } from "./useChoice";

interface Props {
  title: Key;
  text?: Key;
  count: (object: ObjectDescription) => number;
  children: (object: ObjectDescription) => ReactNode;
}

export function EachObject({ title, text, count, children }: Props) {
  const { t } = useLanguage();
  const objects = useObjects().filter((object) => object.group !== "setup");
  const [name, choose] = useChoice("object", objects[0]?.name);
  const object = objects.find((one) => one.name === name);
  return (
    <SetupFrame title={title} text={text}>
      {objects.length === 0 ? (
        <Bones lines={8} />
      ) : (
        <Choices
          label={t("admin.object")}
          options={objects.map((one) => {
            const Icon = iconOf(one.icon, one.name);
            return {
              value: one.name,
              label: one.label,
              icon: <Icon size={16} strokeWidth={1.75} aria-hidden="true" />,
              count: count(one),
            };
          })}
          value={object?.name}
          onChoose={choose}
        >
          {object && children(object)}
        </Choices>
      )}
    </SetupFrame>
  );
}
