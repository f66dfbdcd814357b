import { afterAll, beforeAll, expect, it } from 'vitest';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { notebookMail } from './notebook.ts';
import { mailHtml, mailText } from './write.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
});
afterAll(() => test.clear());

it('a notebook by mail says for whom it is, has its cells in words, and the whole as a report', async () => {
	const asked = {
		id: 'shipped.pipeline-health',
		now: new Date('2026-03-02'),
		address: 'https://glass.example.com'
	};
	const { content, attachments } = await notebookMail.compose(test.store, ann, asked);
	const footer = { text: 'Footer', href: null };
	const text = mailText(content, footer);
	expect(text).toContain('who sees the records they own');
	expect(text).toContain('https://glass.example.com/notebooks/shipped.pipeline-health#cell-open');
	expect(text).toContain('Open pipeline');
	expect(mailHtml(content, footer)).toContain('Open pipeline');
	expect(attachments[0]!.filename).toBe('pipeline-health.html');
	expect(attachments[0]!.content.toString()).toContain('<title>Pipeline health</title>');
});
