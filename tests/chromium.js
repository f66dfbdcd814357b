/** Which Chromium the browser tests drive. Plain JavaScript: `npm test` starts with it before anything is installed. */
import { existsSync } from 'node:fs';

// The headless shell draws no window of its own around the page: the browser tests take half the time in it.
const places = [
	'/usr/bin/chromium-headless-shell',
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome'
];

/** The executable that `CHROMIUM_PATH` names, else the first that is where packages put it; undefined if none is. */
export const chromium = () => [process.env.CHROMIUM_PATH, ...places].find((path) => path && existsSync(path));
