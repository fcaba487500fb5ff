/**
 * The tree of teams. A team that is dropped on another goes below it, on the line beneath the tree to the top. That is
 * all that dragging means here, so the library's own dragging, which also puts siblings into order, is not used.
 */
import { Tree } from "antd";
import { type DragEvent, type Key as ReactKey, useState } from "react";
import type { Id, RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { type Branch, ownBranch, treeOf } from "./tree";

interface Props {
  teams: RecordData[];
  chosen: Id | undefined;
  /** How many people belong to a team. */
  membersOf: (team: Id) => number;
  onChoose: (team: Id) => void;
  onPlace: (team: RecordData, parent: Id | null) => void;
}

interface Node {
  key: string;
  title: string;
  children: Node[];
}

const nodeOf = ({ team, children }: Branch): Node => ({
  key: team.id,
  title: String(team.name),
  children: children.map(nodeOf),
});

/** Stands for the top, where a team has none above it. */
const top = "";

export function TeamsTree({ teams, chosen, membersOf, onChoose, onPlace }: Props) {
  const { t } = useLanguage();
  // Everything is open but what was closed by hand: a new team is never out of sight.
  const [folded, setFolded] = useState<ReadonlySet<Id>>(new Set());
  const [held, setHeld] = useState<RecordData>();
  const [over, setOver] = useState<Id>();
  const parent = typeof held?.parent_id === "string" ? held.parent_id : top;
  const mayGo = (to: Id) => held && to !== parent && !ownBranch(teams, held.id).has(to);

  const target = (to: Id) => ({
    "data-over": over === to || undefined,
    onDragOver: (event: DragEvent) => {
      if (!mayGo(to)) return;
      event.preventDefault();
      setOver(to);
    },
    onDragLeave: () => setOver((before) => (before === to ? undefined : before)),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (held && mayGo(to)) onPlace(held, to === top ? null : to);
      setHeld(undefined);
      setOver(undefined);
    },
  });

  return (
    <div className="k-card k-teams-tree">
      <Tree<Node>
        blockNode
        expandedKeys={teams.map((one) => one.id).filter((id) => !folded.has(id))}
        onExpand={(_: ReactKey[], { expanded, node }) => {
          const next = new Set(folded);
          if (expanded) next.delete(node.key);
          else next.add(node.key);
          setFolded(next);
        }}
        treeData={treeOf(teams).map(nodeOf)}
        selectedKeys={chosen ? [chosen] : []}
        titleRender={(node) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the form of the team does the same from the keyboard
          <span
            className="k-row k-teams-node"
            draggable
            onDragStart={(event) => {
              event.dataTransfer.setData("text/plain", node.title);
              event.dataTransfer.effectAllowed = "move";
              setHeld(teams.find((team) => team.id === node.key));
            }}
            onDragEnd={() => {
              setHeld(undefined);
              setOver(undefined);
            }}
            {...target(node.key)}
          >
            <span className="k-grow k-ellipsis">{node.title}</span>
            <span className="k-count">{membersOf(node.key)}</span>
          </span>
        )}
        onSelect={(_: ReactKey[], { node }) => onChoose(node.key)}
      />
      <p className="k-form-help k-teams-help" {...target(top)}>
        {held && parent !== top ? t("admin.teams_top") : t("admin.teams_drag")}
      </p>
    </div>
  );
}
