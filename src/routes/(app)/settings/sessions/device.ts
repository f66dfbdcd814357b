/** What a browser calls itself, in a reader's words: `Firefox on Windows`. Only for show: anyone may claim anything. */
export function deviceName(userAgent: string | null): string {
	if (!userAgent) return 'Unknown device';
	const browser = firstOf(browsers, userAgent);
	const system = firstOf(systems, userAgent);
	if (browser && system) return `${browser} on ${system}`;
	return browser ?? system ?? userAgent.slice(0, 60);
}

// The order matters: Edge and Opera call themselves Chrome too, Chrome calls itself Safari, Android calls itself Linux.
const browsers: [RegExp, string][] = [
	[/\bEdgA?\//, 'Edge'],
	[/\bOPR\//, 'Opera'],
	[/\bFirefox\/|\bFxiOS\//, 'Firefox'],
	[/\bCriOS\/|\b(Headless)?Chrome\//, 'Chrome'],
	[/\bSafari\//, 'Safari'],
	[/^curl\//, 'curl']
];
const systems: [RegExp, string][] = [
	[/\bAndroid\b/, 'Android'],
	[/\b(iPhone|iPad)\b/, 'iOS'],
	[/\bWindows\b/, 'Windows'],
	[/\bMac OS X\b/, 'macOS'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bLinux\b/, 'Linux']
];

const firstOf = (names: [RegExp, string][], text: string): string | undefined =>
	names.find(([pattern]) => pattern.test(text))?.[1];
