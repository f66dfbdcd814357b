import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { askedOnPage } from './asked.ts';

describe('what is set on a page', () => {
	it('is every field of the forms that ask for it, by its label, where it has a value', () => {
		const { document } = parseHTML(`<html><body>
			<form data-asked>
				<label class="named"><span>As known on</span><input type="date" value="2026-12-01" /></label>
				<label class="named"><span>Since</span><input type="date" value="" /></label>
			</form>
			<form><label class="named"><span>Amount</span><input value="12" /></label></form>
		</body></html>`);
		expect(askedOnPage(document)).toEqual(['As known on: 2026-12-01']);
	});
});
