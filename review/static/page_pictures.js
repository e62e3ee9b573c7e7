/** Pictures of pages, loaded ahead and decoded, so that showing one costs nothing. */

import { inLanguage, t } from "./texts.js";

const KEPT = 14; // decoded A4 pages of 1,400 px are about 11 MB each

/** @type {Map<string, Promise<HTMLImageElement>>} oldest first */
const pictures = new Map();

/**
 * The decoded picture of an address; asked for again it is the same element.
 *
 * @param {string} address
 * @returns {Promise<HTMLImageElement>} rejected with an Error that says why, in the page's language
 */
export function pagePicture(address) {
  const known = pictures.get(address);
  pictures.delete(address);
  const picture = known ?? load(address);
  pictures.set(address, picture);
  while (pictures.size > KEPT) pictures.delete(pictures.keys().next().value);
  return picture;
}

/** @param {string} address */
async function load(address) {
  const image = new Image();
  image.alt = "";
  image.draggable = false;
  image.decoding = "async";
  image.src = address;
  try {
    await image.decode();
  } catch {
    pictures.delete(address);
    throw new Error(await reason(address));
  }
  return image;
}

/** @param {string} address */
async function reason(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return inLanguage((await answer.json()).error) || t("picture_failed");
  } catch {
    return t("no_connection");
  }
  return t("picture_failed");
}
