/** Chooses one or several teams from their tree. */
import { TreeSelect } from "antd";
import type { Id, RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { useAll } from "../records";
import { type Branch, treeOf } from "./tree";

interface Shared {
  id?: string;
  label?: string;
  /** Teams that may not be chosen. */
  except?: ReadonlySet<Id>;
  placeholder?: string;
}

type Props = Shared &
  (
    | { multiple: true; value: Id[]; onChange: (value: Id[]) => void }
    | { multiple?: false; value: Id | undefined; onChange: (value: Id | undefined) => void }
  );

interface Node {
  value: Id;
  title: string;
  disabled: boolean;
  children: Node[];
}

const nodeOf = ({ team, children }: Branch, except?: ReadonlySet<Id>): Node => ({
  value: team.id,
  title: String((team as RecordData).name),
  disabled: except?.has(team.id) ?? false,
  children: children.map((child) => nodeOf(child, except)),
});

export function TeamSelect(props: Props) {
  const { t } = useLanguage();
  const { records } = useAll("team");
  return (
    <TreeSelect<Id | Id[] | undefined>
      id={props.id}
      aria-label={props.label}
      style={{ width: "100%" }}
      treeData={treeOf(records).map((branch) => nodeOf(branch, props.except))}
      treeDefaultExpandAll
      allowClear
      showSearch={{ treeNodeFilterProp: "title" }}
      multiple={props.multiple}
      value={props.value}
      placeholder={props.placeholder ?? t("admin.team_choose")}
      onChange={(next) => {
        if (props.multiple) props.onChange(Array.isArray(next) ? next : next ? [next] : []);
        else props.onChange(Array.isArray(next) ? next[0] : next);
      }}
    />
  );
}
