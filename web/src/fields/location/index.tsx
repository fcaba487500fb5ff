/** A point on the map as latitude and longitude. No map is drawn: the client asks nobody but its own server. */
import { lazy } from "react";
import type { CellProps, FieldKind } from "../kind";

export interface Point {
  lat: number;
  lng: number;
}

export function pointOf(value: unknown): Point | undefined {
  const point = value as Partial<Point> | null;
  return typeof point?.lat === "number" && typeof point.lng === "number"
    ? { lat: point.lat, lng: point.lng }
    : undefined;
}

const said = (value: unknown) => {
  const point = pointOf(value);
  return point ? `${point.lat.toFixed(5)}, ${point.lng.toFixed(5)}` : "";
};

function LocationCell({ value }: CellProps) {
  return <span className="k-field-number">{said(value)}</span>;
}

export const location: FieldKind = {
  Cell: LocationCell,
  Input: lazy(() => import("./LocationInput")),
  operators: ["empty", "not_empty"],
  width: 180,
  inline: false,
  text: said,
};
