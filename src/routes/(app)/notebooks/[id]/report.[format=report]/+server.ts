import appStyle from '../../../../../app.css?raw';
import { fileNameOf } from '#lib/charts/drawing.ts';
import { reportHtml, reportMarkdown } from '#lib/server/notebooks/index.ts';
import { audit } from '#lib/server/store/audit.ts';
import { problemOf, requireViewer } from '../../../../problem.ts';
import { runOpened } from '../../running.ts';
import type { RequestHandler } from './$types';

const types = { html: 'text/html; charset=utf-8', md: 'text/markdown; charset=utf-8' };

/** A notebook with its figures as they stand now, as one file that needs nothing else. */
export const GET: RequestHandler = async (event) => {
	const { format } = event.params;
	const { store } = event.locals;
	try {
		const { shown } = await runOpened(event, { signal: event.request.signal });
		await audit(store.engine, requireViewer(event.locals), {
			action: 'export',
			subject: `Notebook “${shown.title}”`,
			detail: { format }
		});
		const report = format === 'html' ? reportHtml(shown, { appStyle }) : reportMarkdown(shown);
		return new Response(report, {
			headers: {
				'content-type': types[format],
				'content-disposition': `attachment; filename="${fileNameOf(shown.title)}.${format}"`
			}
		});
	} catch (failure) {
		return problemOf(failure);
	}
};
