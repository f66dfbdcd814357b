/** What a notebook begins with: enough of every part to be changed, and nothing that fails on a store without data. */
import { stringify } from 'yaml';

/** @param title as it was typed; in front matter any text is quoted where YAML needs it */
export function newNotebookText(title: string, author: string): string {
	const head = stringify({
		title: title || 'Untitled notebook',
		author,
		parameters: { period: { type: 'period', label: 'Period', default: 'this_quarter' } }
	});
	return `---
${head}---

What is asked, and what came of it. Won so far: {{ won.value }}.

\`\`\`metric name=won
metric: won_amount
from: $period_from
to: $period_to
compare: previous
\`\`\`

\`\`\`sql name=by_status title="Deals by status"
select status, count(*) as deals from deals group by status order by deals desc
\`\`\`
`;
}
