/**
 * Pictures made no larger than anybody sees them, before they are uploaded: a photo of a telephone has twenty times the
 * bytes of what a list or a page shows. What cannot be read here goes up as it is; the server judges it.
 */

/** Pixels of the longest side. */
const longest = 1600;
/** Bytes of a picture that is not worth the trouble. */
const light = 500_000;

/** A size within the longest side, in the same proportions; never larger than it was. */
export function fit(width: number, height: number, most = longest): { width: number; height: number } {
  const share = Math.min(1, most / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
}

/** The name with the ending of its new kind: `pump.png` → `pump.webp`. */
export function renamed(name: string, type: string): string {
  const ending = type === "image/jpeg" ? "jpg" : type.replace("image/", "");
  if (ending === "jpg" && /\.jpe?g$/i.test(name)) return name;
  return `${name.replace(/\.(png|jpe?g|webp)$/i, "")}.${ending}`;
}

export async function scaled(file: File): Promise<File> {
  if (!["image/png", "image/jpeg", "image/webp"].includes(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    const { width, height } = fit(picture.width, picture.height);
    if (width === picture.width && file.size <= light) return file;
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
    picture.close();
    const type = file.type === "image/jpeg" ? file.type : "image/webp";
    const smaller = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, 0.86));
    if (!smaller || smaller.size >= file.size) return file;
    return new File([smaller], renamed(file.name, smaller.type), { type: smaller.type });
  } catch {
    return file;
  }
}
