/** The way of an approval, drawn: each step with who approves it, the one that waits marked. */
import { Check, CircleDashed, Clock, CornerDownLeft, type LucideIcon, Minus, UserX, X } from "lucide-react";
import type { Approval, Deed, Person, Seat, Step } from "@/api/approvals";
import { type Translate, useLanguage } from "@/i18n";
import { Avatar } from "@/ui";
import "./approvals.css";

const stepIcons: Record<Step["state"], LucideIcon> = {
  ahead: CircleDashed,
  waiting: Clock,
  skipped: Minus,
  approved: Check,
  refused: X,
  returned: CornerDownLeft,
  nobody: UserX,
};

export function Steps({ approval }: { approval: Approval }) {
  const { t, instant } = useLanguage();
  return (
    <ol className="k-steps" aria-label={t("approval.way")}>
      <li data-state="approved">
        <span className="k-step-mark" aria-hidden="true">
          <Check size={14} />
        </span>
        <div className="k-step-body">
          <span className="k-step-name">{t("approval.asked_by")}</span>
          <SeatLine person={approval.applicant} text={instant(approval.asked_at)} opinion={approval.opinion} />
        </div>
      </li>
      {approval.steps.map((step, at) => {
        const Icon = stepIcons[step.state];
        return (
          <li
            key={at}
            data-state={step.state}
            aria-current={step.state === "waiting" && approval.state === "waiting" ? "step" : undefined}
          >
            <span className="k-step-mark" aria-hidden="true">
              <Icon size={14} />
            </span>
            <div className="k-step-body">
              <span className="k-step-name">
                {step.name}
                <small className="k-faint">
                  {step.seats.length > 1 ? t(`approval.mode_${step.mode}`) : ""}
                  {step.state === "skipped" || step.state === "nobody" ? t(`approval.step_${step.state}`) : ""}
                </small>
              </span>
              {step.seats
                .filter((seat) => seat.state !== "unneeded")
                .map((seat, index) => (
                  <SeatLine
                    key={index}
                    person={seat.person}
                    current={seat.current}
                    text={seatText(seat, t, instant)}
                    opinion={opinionOf(approval.actions, seat, at)}
                  />
                ))}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function SeatLine(props: { person: Person; text: string; opinion?: string | null; current?: boolean }) {
  const { person, text, opinion, current } = props;
  return (
    <div className="k-seat" data-current={current || undefined}>
      <Avatar name={person.name} size={20} />
      <span className="k-seat-name">{person.name}</span>
      <span className="k-faint k-seat-text">{text}</span>
      {opinion && <q className="k-seat-opinion">{opinion}</q>}
    </div>
  );
}

function seatText(seat: Seat, t: Translate, instant: (value: unknown) => string): string {
  const parts = [
    seat.state === "waiting" ? t(seat.current ? "approval.seat_waiting" : "approval.seat_later") : "",
    seat.state !== "waiting" && seat.state !== "unneeded" ? t(`approval.seat_${seat.state}`) : "",
    seat.at ? instant(seat.at) : "",
    seat.by ? t("approval.by_substitute", { name: seat.by.name }) : "",
    seat.instead_of ? t("approval.instead_of", { name: seat.instead_of.name }) : "",
    seat.added ? t("approval.added") : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

function opinionOf(actions: Deed[], seat: Seat, step: number): string | null | undefined {
  const who = seat.by?.id ?? seat.person.id;
  const deeds = ["approved", "refused", "returned"];
  return actions.find(
    (deed) => deed.at === seat.at && deed.step === step && deed.by?.id === who && deeds.includes(deed.deed),
  )?.opinion;
}

/** A process that has not been asked for yet: how it would go. */
export function OfferedSteps({ steps }: { steps: { name: string; mode: Step["mode"]; people?: Person[] | null }[] }) {
  const { t } = useLanguage();
  return (
    <ol className="k-steps" aria-label={t("approval.way")}>
      {steps.map((step, at) => (
        <li key={at} data-state={step.people ? "ahead" : "skipped"}>
          <span className="k-step-mark" aria-hidden="true">
            {step.people ? at + 1 : <Minus size={14} />}
          </span>
          <div className="k-step-body">
            <span className="k-step-name">
              {step.name}
              <small className="k-faint">
                {!step.people
                  ? t("approval.step_skipped")
                  : step.people.length > 1
                    ? t(`approval.mode_${step.mode}`)
                    : ""}
              </small>
            </span>
            {step.people?.length === 0 && <span className="k-faint">{t("approval.step_nobody")}</span>}
            {(step.people ?? []).slice(0, 6).map((person) => (
              <SeatLine key={person.id} person={person} text="" />
            ))}
            {(step.people?.length ?? 0) > 6 && (
              <span className="k-faint">{t("approval.more_people", { count: (step.people?.length ?? 0) - 6 })}</span>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
