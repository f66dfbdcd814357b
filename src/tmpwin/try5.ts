import { openStore } from '#lib/server/store/store.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import fs from 'node:fs';
import { winProbability } from '#lib/server/analyses/win-probability/win-probability.ts';
const store = await openStore(process.argv[2]!);
const truth = JSON.parse(fs.readFileSync('/tmp/win/demo-files/truth.json', 'utf8'));
console.time('run');
const r = await winProbability(store, systemViewer, {});
console.timeEnd('run');
const { rows } = await store.engine.query<{ id: string; source_id: string; age: number }>(`select id, source_id, date_diff('day', created_at, now()) as age from deals`);
const source = new Map(rows.map((x) => [x.id, x]));
const out = new Map<string, { o: string; on: string; p: number; f: boolean }>();
for (const t of Object.values(truth.deals) as any[]) { const c = t.columns as string[]; for (const x of t.rows) out.set(String(x[0]), { o: x[c.indexOf('outcome')], on: x[c.indexOf('outcomeOn')], p: x[c.indexOf('winProbability')], f: x[c.indexOf('forgotten')] }); }
for (const s of r.scores) {
	if (!s.scored.length) continue;
	let found = 0, b = 0, bg = 0, sum = 0, won = 0; const bins: number[][] = Array.from({ length: 10 }, () => [0, 0, 0]);
	for (const d of s.scored) {
		const t = out.get(String(source.get(d.id)?.source_id)); if (!t) continue;
		found++; const y = t.o === 'won' && t.on <= '2027-05-28' ? 1 : 0;
		b += (d.chance - y) ** 2; bg += ((d.given ?? 0) - y) ** 2; sum += d.chance; won += y;
		const k = Math.min(9, Math.floor(d.chance * 10)); bins[k]![0]!++; bins[k]![1]! += d.chance; bins[k]![2]! += y;
	}
	const m = won / found;
	console.log(s.label, 'found', found, 'of', s.scored.length, 'sum of chances', sum.toFixed(1), 'won in truth', won, 'brier', (b / found).toFixed(4), 'of base', (m * (1 - m)).toFixed(4), 'CRM', (bg / found).toFixed(4));
	console.log(bins.filter((x) => x[0]).map((x) => `${x[0]}: said ${(x[1]! / x[0]!).toFixed(2)} came ${(x[2]! / x[0]!).toFixed(2)}`).join(' | '));
}
await store.close();
