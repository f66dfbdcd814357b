import { Parser } from 'saxen';

/** A part of a workbook that is not as the standard says (ECMA-376), in words that go into a sentence. */
export class WorkbookError extends Error {
	override readonly name = 'WorkbookError';
}

export type Attributes = Readonly<Record<string, string>>;

/** What is done with the pieces of a text in XML. Prefixes of names are taken off. */
export interface XmlHandlers {
	open?(name: string, attributes: () => Attributes): void;
	close?(name: string): void;
	text?(text: string): void;
}

/** Characters without any tag. A cell of a sheet holds 32,767; the parser begins anew with each piece it is given. */
const longestText = 4 * 1024 ** 2;

/**
 * Read a text in XML piece by piece.
 *
 * @throws WorkbookError when it is malformed, or cut off
 */
export async function readXml(chunks: AsyncIterable<Uint8Array>, handlers: XmlHandlers): Promise<void> {
	const parser = new Parser();
	let silent = 0;
	parser.on('openTag', (name, attributes) => {
		silent = 0;
		handlers.open?.(local(name), () => wellFormed(name, attributes()));
	});
	parser.on('closeTag', (name) => handlers.close?.(local(name)));
	parser.on('text', (text) => handlers.text?.(decodeXml(text)));
	parser.on('cdata', (text) => handlers.text?.(text));
	parser.on('error', (error) => {
		throw new WorkbookError(error.message);
	});
	let decoder: TextDecoder | undefined;
	for await (const chunk of chunks) {
		decoder ??= new TextDecoder(encodingOf(chunk));
		const text = decoder.decode(chunk, { stream: true });
		silent += text.length;
		parser.write(text);
		if (silent > longestText) throw new WorkbookError(`a text in it is over ${longestText} characters long`);
	}
	parser.end();
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function wellFormed(tag: string, attributes: Attributes | false): Attributes {
	if (!attributes) throw new WorkbookError(`the attributes of <${tag}> are malformed`);
	return attributes;
}

/** An XML file is in UTF-8 unless it begins with the mark of UTF-16. Source: XML 1.0, section 4.3.3. */
function encodingOf([first, second]: Uint8Array): string {
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

const named: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

/**
 * A text or the value of an attribute with its references resolved: characters by number, and the five names that XML
 * knows. The parser's own decoder cuts characters beyond the first plane. Any other name stays as it is.
 */
export function decodeXml(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name: string) => {
		if (name) return named[name] ?? whole;
		const code = hex ? parseInt(hex as string, 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}

/** The value of an attribute whatever the prefix of its name, decoded. */
export function attribute(attributes: Attributes, name: string): string | undefined {
	const key = Object.keys(attributes).find((key) => key === name || key.endsWith(`:${name}`));
	return key === undefined ? undefined : decodeXml(attributes[key]!);
}
