/** A bitmap, least significant bit first as Arrow and DuckDB have it, that grows by runs of any length. */
export class Bitmap {
	#bytes = new Uint8Array(256);
	#length = 0;
	#unset = 0;

	get length(): number {
		return this.#length;
	}

	/** How many of the bits are 0. */
	get unset(): number {
		return this.#unset;
	}

	/** The bits so far, in whole bytes. */
	get bytes(): Uint8Array {
		return this.#bytes.subarray(0, Math.ceil(this.#length / 8));
	}

	/** Append `count` bits of `bits`; null stands for all set. The end so far needn't fall on a byte. */
	append(bits: Uint8Array | null, count: number): void {
		this.#reserve(count);
		const shift = this.#length & 7;
		let target = this.#length >> 3;
		for (let done = 0; done < count; done += 8, target++) {
			const left = count - done;
			const mask = left >= 8 ? 0xff : (1 << left) - 1;
			const byte = (bits ? bits[done >> 3]! : 0xff) & mask;
			this.#unset += Math.min(left, 8) - ones[byte]!;
			this.#bytes[target]! |= (byte << shift) & 0xff;
			if (shift > 0) this.#bytes[target + 1] = byte >> (8 - shift);
		}
		this.#length += count;
	}

	#reserve(count: number): void {
		// One byte more than needed: a shifted byte spills into the next.
		const needed = ((this.#length + count) >> 3) + 2;
		if (needed <= this.#bytes.length) return;
		const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
		larger.set(this.#bytes);
		this.#bytes = larger;
	}
}

const ones = Uint8Array.from({ length: 256 }, (_, byte) => {
	let count = 0;
	for (let bits = byte; bits > 0; bits >>= 1) count += bits & 1;
	return count;
});
