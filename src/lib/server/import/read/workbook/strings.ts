import type { XmlHandlers } from './xml.ts';

/**
 * Reads a text that may be cut into runs of different looks (ECMA-376 part 1, 18.4): their texts one after the other,
 * without the readings of East Asian words that stand beside them.
 */
export class RichText {
	#text = '';
	#within = false;
	#reading = false;

	open(name: string): void {
		if (name === 't') this.#within = true;
		else if (name === 'rPh') this.#reading = true;
	}

	close(name: string): void {
		if (name === 't') this.#within = false;
		else if (name === 'rPh') this.#reading = false;
	}

	add(text: string): void {
		if (this.#within && !this.#reading) this.#text += text;
	}

	/** The text so far; it begins anew. */
	take(): string {
		const text = unescaped(this.#text);
		this.#text = '';
		return text;
	}
}

/** The texts that cells name by their number. */
export function stringReader(): { handlers: XmlHandlers; strings: readonly string[] } {
	const strings: string[] = [];
	const text = new RichText();
	return {
		strings,
		handlers: {
			open: (name) => text.open(name),
			text: (piece) => text.add(piece),
			close: (name) => {
				if (name === 'si') strings.push(text.take());
				else text.close(name);
			}
		}
	};
}

/** A text with the characters that XML has no way to write, such as `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
export function unescaped(text: string): string {
	if (!text.includes('_x')) return text;
	return text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
