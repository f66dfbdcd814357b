/**
 * Ask again and again, each time a while after the answer before: a question that overtakes the one before it would, where answers
 * are slow, never let any through, nor the page that it leads to.
 *
 * @returns ends it
 */
export function poll(ask: () => Promise<void>, milliseconds: number): () => void {
	let timer: ReturnType<typeof setTimeout>;
	let isOver = false;
	const again = () => {
		timer = setTimeout(() => void ask().finally(() => isOver || again()), milliseconds);
	};
	again();
	return () => {
		isOver = true;
		clearTimeout(timer);
	};
}
