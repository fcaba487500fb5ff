/** Chooses a team from the teams that one may see; everything below it is meant too. */
import { useQuery } from "@tanstack/react-query";
import { TreeSelect } from "antd";
import type { RecordData } from "@/api/contract";
import { pageQuery } from "@/api/queries";
import { useObject } from "@/describe";

interface Node {
  value: string;
  title: string;
  children: Node[];
}

/** The tree that `parent_id` makes; a circle is cut where it closes. */
function nodes(teams: RecordData[], parent: string | null, above: string[] = []): Node[] {
  const known = new Set(teams.map((team) => team.id));
  return teams
    .filter(
      (team) => (typeof team.parent_id === "string" && known.has(team.parent_id) ? team.parent_id : null) === parent,
    )
    .filter((team) => !above.includes(team.id))
    .map((team) => ({
      value: team.id,
      title: String(team.name),
      children: nodes(teams, team.id, [...above, team.id]),
    }));
}

interface Props {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  label: string;
}

export function TeamTree({ value, onChange, label }: Props) {
  const object = useObject("team");
  const teams = useQuery({
    ...pageQuery("team", { select: ["id", "name", "parent_id"], orderBy: "name", top: 1000 }),
    enabled: Boolean(object),
  }).data?.value;
  return (
    <TreeSelect
      className="k-filter"
      treeData={nodes(teams ?? [], null)}
      treeDefaultExpandAll
      allowClear
      showSearch={{ treeNodeFilterProp: "title" }}
      popupMatchSelectWidth={false}
      value={value}
      placeholder={label}
      aria-label={label}
      onChange={(next?: string) => onChange(next)}
    />
  );
}
