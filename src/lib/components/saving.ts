/** Files that the browser makes: saved, drawn, and with the fonts of the page in them. */

/** Let the reader save a file. */
export function save(file: Blob, name: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = name;
	link.click();
	// Not at once: some browsers read the address after the click is over.
	setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** An SVG document as an image that can be drawn. A picture in an image reads nothing from outside of itself. */
export async function svgImage(svg: string): Promise<HTMLImageElement> {
	const image = new Image();
	image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
	await image.decode();
	return image;
}

/** The faces of the page's own fonts that it has loaded, written out with their files, for a picture that stands alone. */
export async function usedFontFaces(): Promise<string> {
	const rules = [...document.styleSheets]
		.flatMap((sheet) => [...sheet.cssRules])
		.filter((rule): rule is CSSFontFaceRule => rule instanceof CSSFontFaceRule);
	const loaded = new Set(
		[...document.fonts]
			.filter(({ status }) => status === 'loaded')
			.map(({ unicodeRange }) => normal(unicodeRange))
	);
	const used = rules.filter(({ style }) => loaded.has(normal(style.getPropertyValue('unicode-range'))));
	return (await Promise.all(used.map(withFile))).join('\n');
}

const normal = (range: string) => range.replaceAll(/\s/g, '').toUpperCase();

async function withFile(rule: CSSFontFaceRule): Promise<string> {
	const address = /url\(["']?([^"')]+)["']?\)/.exec(rule.style.getPropertyValue('src'))?.[1];
	if (!address) return '';
	const base = rule.parentStyleSheet?.href ?? document.baseURI;
	const response = await fetch(new URL(address, base));
	if (!response.ok) return '';
	const reader = new FileReader();
	reader.readAsDataURL(await response.blob());
	await new Promise((done) => reader.addEventListener('loadend', done));
	return rule.cssText.replace(/url\([^)]*\)/, `url("${String(reader.result)}")`);
}
