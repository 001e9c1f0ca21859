// Writes down, for each frame of the page, what a reader would trip over. Colours are computed ones.
const linear = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
const numbers = colour => (colour.match(/[\d.]+/g) ?? []).map(Number);
const isClear = colour => colour.length === 4 && colour[3] === 0;
// Lightness turned round, hue and saturation kept (HSL): what mail programs do that force dark mode.
const turned = colour => {
  const [red, green, blue] = colour;
  const shift = 255 - Math.max(red, green, blue) - Math.min(red, green, blue);
  return [red + shift, green + shift, blue + shift];
};
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
function background(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = numbers(at.ownerDocument.defaultView.getComputedStyle(at).backgroundColor);
    if (colour.length && !isClear(colour)) return colour;
  }
  return [255, 255, 255];
}
const isShown = element => element.getClientRects().length > 0;
function faint(document) {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !isShown(element)) continue;
    const style = document.defaultView.getComputedStyle(element);
    const ink = numbers(element.namespaceURI.endsWith("svg") ? style.fill : style.color);
    const paper = background(element);
    const ratio = Math.min(contrast(ink, paper), contrast(turned(ink), turned(paper)));
    if (ratio < 4.5) found.add(`${ratio.toFixed(2)} ${node.textContent.trim().slice(0, 40)}`);
  }
  return [...found];
}
function small(document) {
  const targets = [...document.querySelectorAll("a[href], summary, button")].filter(isShown);
  const size = target => target.getBoundingClientRect();
  const short = targets.filter(target => size(target).height < 44 || size(target).width < 44);
  return short.map(target => `${size(target).width}x${size(target).height} ${target.textContent.slice(0, 40)}`);
}
function measured(frame) {
  const page = frame.contentDocument;
  page.querySelectorAll("details").forEach(details => details.open = true);
  const result = {
    overflow: page.documentElement.scrollWidth - Number(frame.width),
    height: page.documentElement.scrollHeight,
    dark: frame.contentWindow.matchMedia("(prefers-color-scheme: dark)").matches,
    faint: faint(page),
    small: small(page),
    requests: frame.contentWindow.performance.getEntriesByType("resource").map(entry => entry.name),
    links: [...page.querySelectorAll("a")].map(link => link.getAttribute("href") ?? ""),
    elements: page.querySelectorAll("*").length,
    axe: frame.contentWindow.violations ?? [],
  };
  page.querySelectorAll("details").forEach(details => details.open = false);
  frame.height = page.documentElement.scrollHeight;
  return result;
}
addEventListener("load", async () => {
  const frames = [...document.querySelectorAll("iframe")];
  await Promise.all(frames.map(frame => frame.contentWindow.looking));
  document.getElementById("told").textContent = encodeURIComponent(JSON.stringify(frames.map(measured)));
});
