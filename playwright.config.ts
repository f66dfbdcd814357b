import { defineConfig } from '@playwright/test';
import { chromium } from './tests/chromium.js';

// As in the unit tests (vitest.config.ts).
process.env.WEATHERGLASS_THREADS ??= '1';

/** The browser tests drive the built app, each file on its own data folder and port (tests/e2e/app.ts). */
export default defineConfig({
	testDir: 'tests/e2e',
	timeout: 120_000,
	expect: { timeout: 10_000 },
	// Each file has a server of its own: while one waits for its browser, the other has the cores.
	workers: 2,
	forbidOnly: Boolean(process.env.CI),
	reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
	use: {
		browserName: 'chromium',
		locale: 'en-GB',
		timezoneId: 'Europe/Berlin',
		screenshot: 'only-on-failure',
		// A colour half way through its transition is not one that axe should judge.
		contextOptions: { reducedMotion: 'reduce' },
		launchOptions: {
			executablePath: chromium(),
			args: [
				'--no-sandbox',
				'--disable-quic',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync'
			]
		}
	}
});
