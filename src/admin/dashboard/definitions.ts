import { __ } from '@wordpress/i18n';

/** What each figure counts, in words that an accountant can check. */
export const definitions = () => ( {
	attempts: __(
		'How often customers, or staff for them, started to cancel. Tests and previews never count. Several subscriptions cancelled at once are one attempt.',
		'churnstop'
	),
	net_kept: __(
		'What customers who accepted an offer have paid for renewals since: without taxes, with shipping, after refunds, for at most 365 days per offer. It is the revenue kept less what was given as a discount, a skipped payment or a lower price. It grows as renewals are paid, and nothing is counted in advance.',
		'churnstop'
	),
	incremental: __(
		'What your flow caused. Some customers are held out: they see no offer. The figure compares what both groups have paid since they started to cancel, and so leaves out customers who would have stayed anyway. The range is for one look on a day fixed beforehand: it may not be watched until it pleases.',
		'churnstop'
	),
	save_rate: __(
		'The share of attempts in which an offer was accepted and no cancellation follows within 30 days. Offers accepted in the last 30 days count with the chance that they hold. Below it is a range that holds the true rate 95 times out of 100.',
		'churnstop'
	),
	saved: __(
		'An offer was accepted, and the subscription was not cancelled within 30 days. Those whose 30 days are not over are included, and shown beside it. A failed payment, an expiry or a switch is no cancellation.',
		'churnstop'
	),
	kept: __( 'Saved, and at least one renewal was paid since at the agreed price.', 'churnstop' ),
	cancelled: __(
		'The customer cancelled, at once or within 30 days of an accepted offer. A cancellation counts once. It still counts where the customer kept the subscription later: below is how many did.',
		'churnstop'
	),
	stayed: __(
		'The customer closed the dialog and kept the subscription without an offer. Where it was cancelled within 30 days, whoever cancelled it, the customer is not counted here.',
		'churnstop'
	),
	abandoned: __(
		'The customer left the dialog without an answer. After 24 hours an open attempt counts as left open.',
		'churnstop'
	),
	at_risk: __(
		'What the subscriptions that customers started to cancel cost a month: a yearly plan counts a twelfth of its price.',
		'churnstop'
	),
	revenue_saved: __( 'What saved subscriptions cost a month, at the price before the offer.', 'churnstop' ),
	concession: __(
		'What was given: the discount of each paid renewal, a skipped payment, the difference to a cheaper plan. It counts as it happens, not as promised.',
		'churnstop'
	),
	held: __(
		'Of customers who accepted an offer, the share who had not cancelled after this many days. Customers who have not had that long are taken into account (Kaplan–Meier).',
		'churnstop'
	),
} );
