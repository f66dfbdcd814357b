import { backOff } from './upkeep.ts';

/**
 * Be told the version of the data while the page is in sight; when it comes back, the version by then. A hidden page has no
 * connection: browsers open six to a host over HTTP/1.1, for all tabs together.
 *
 * @returns ends it
 */
export function keepTold(address: string, tell: (version: string) => void): () => void {
	let source: EventSource | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let failures = 0;
	const leave = () => {
		clearTimeout(timer);
		source?.close();
		source = null;
	};
	const connect = () => {
		leave();
		if (document.hidden) return;
		source = new EventSource(address);
		source.addEventListener('message', ({ data }) => {
			failures = 0;
			tell(String(data));
		});
		// Browsers try again by themselves after a dropped connection, every few seconds, and never after a refusal.
		source.addEventListener('error', () => {
			leave();
			timer = setTimeout(connect, backOff(++failures));
		});
	};
	const attend = () => (document.hidden ? leave() : connect());
	const comeBack = ({ persisted }: PageTransitionEvent) => persisted && attend();
	document.addEventListener('visibilitychange', attend);
	// A page that the browser keeps for the way back holds no connection, or it would not be kept.
	addEventListener('pagehide', leave);
	addEventListener('pageshow', comeBack);
	connect();
	return () => {
		leave();
		document.removeEventListener('visibilitychange', attend);
		removeEventListener('pagehide', leave);
		removeEventListener('pageshow', comeBack);
	};
}
