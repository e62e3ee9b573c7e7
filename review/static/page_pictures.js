/** Pictures of pages, loaded ahead and decoded, so that showing one costs nothing. */

import { inLanguage, t } from "./texts.js";

const KEPT = 10; // a decoded A4 page of 1,400 px takes about 11 MB, one of 2,000 px 23 MB
const WIDTH_PX = window.devicePixelRatio > 1.2 ? 2000 : 1400;

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

/**
 * The address of a page's picture as sharp as the screen can show it.
 *
 * @param {{url: string}} picture a PictureView
 * @param {number} [page] another page of the same document
 */
export function pictureAddress(picture, page) {
  const address = new URL(picture.url, window.location.origin);
  if (page !== undefined) address.pathname = address.pathname.replace(/\/pages\/\d+\//, `/pages/${page}/`);
  address.searchParams.set("width", String(WIDTH_PX));
  return address.pathname + address.search;
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
