import { chromium } from '@playwright/test';
const [,, link, ...args] = process.argv;
const base = new URL(link).origin;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const modes = (process.env.MODES ?? 'light-1440,dark-1440,light-390').split(',');
const context = await browser.newContext({ storageState: process.env.STATE || undefined, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
const page = await context.newPage();
if (!process.env.STATE) { await page.goto(link); await page.waitForURL(/overview/, {timeout: 90000}).catch(async () => { await page.getByRole('button').first().click(); await page.waitForURL(/overview/, {timeout: 90000}); }); await context.storageState({ path: '/tmp/shots/state.json' }); }
for (const path of args) for (const mode of modes) {
  const [theme, width] = mode.split('-');
  await page.emulateMedia({ colorScheme: theme }); await page.setViewportSize({ width: Number(width), height: Number(width) < 500 ? 844 : 900 });
  await page.goto(base + path, { timeout: 90000 }); await page.waitForTimeout(700);
  await page.screenshot({ path: `/tmp/shots/${path.replace(/[^a-z0-9]+/gi, '_').slice(0, 60)}-${mode}.png`, fullPage: process.env.FULL === '1' });
}
await browser.close();
