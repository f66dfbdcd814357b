/** Bytes that grow by doubling. */
export class Bytes {
	#bytes = new Uint8Array(4096);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	/** What was written so far; valid until the next write. */
	get written(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}

	/** Make room for `count` more bytes, count them as written and return that room. */
	extend(count: number): Uint8Array {
		const end = this.#length + count;
		if (end > this.#bytes.length) {
			const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2));
			larger.set(this.written);
			this.#bytes = larger;
		}
		const room = this.#bytes.subarray(this.#length, end);
		this.#length = end;
		return room;
	}
}
