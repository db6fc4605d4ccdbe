/** Attempts as the server writes them, for tests. */
import type { Attempt, Billing, Money, Screen, Subscription } from '../contract/types';
import type { Options, Words } from './modal/options';

export const money = ( amount: string ): Money => ( {
	amount,
	currency: 'USD',
	formatted: amount.startsWith( '-' ) ? `-$${ amount.slice( 1 ) }` : `$${ amount }`,
} );

export const billing = ( text: string ): Billing => ( { period: 'month', interval: 1, text } );

const labels = {
	cancel: 'Cancel subscription',
	decline: 'No thanks, cancel my subscription',
	another: 'Show another option',
	dismiss: 'Never mind, keep my subscription',
	continue: 'Continue',
	back: 'Back',
	agree: 'See options',
	choose: 'Choose a product',
	account: 'Back to my account',
	reactivate: 'Keep my subscription after all',
	receipt: 'Receipt number',
	support: 'Contact support',
};

export const subscription: Subscription = {
	id: 7,
	name: 'Coffee box, Monthly',
	status: 'active',
	price: money( '40.00' ),
	billing: billing( '$40.00 / month' ),
	next_payment_at: '2026-12-01T00:00:00Z',
	next_payment_at_text: '01.12.2026',
	ends_at_if_cancelled: '2026-12-01T00:00:00Z',
	ends_at_if_cancelled_text: '01.12.2026',
};

const screens: { [ T in Screen[ 'type' ] ]: Extract< Screen, { type: T } > } = {
	survey: {
		type: 'survey',
		title: 'Why do you want to cancel?',
		message: '',
		reasons: [
			{ id: 'too_expensive', label: "It's too expensive", follow_up: null },
			{ id: 'other', label: 'Something else', follow_up: 'What is it?' },
		],
		comment: { enabled: true, required: false, prompt: 'Anything to add?', error: 'Please add a few words.' },
		labels,
	},
	consent: { type: 'consent', question: 'Would you like to see options?', labels },
	offer: {
		type: 'offer',
		offer: {
			id: 'too_expensive-discount-1',
			type: 'discount',
			headline: '20% off',
			message: 'For the next three payments.',
			accept_label: 'Take 20% off',
			terms: {
				summary:
					'You pay $32.00 / month instead of $40.00 / month for the next 3 payments, then $40.00 / month.',
				price_now: money( '40.00' ),
				price_during: money( '32.00' ),
				payments: 3,
				price_after: money( '40.00' ),
				next_payment_at: '2026-12-01T00:00:00Z',
				next_payment_at_text: '01.12.2026',
				resumes_at: null,
				resumes_at_text: null,
				billing_after: billing( '$40.00 / month' ),
			},
			choices: null,
			expires_at: '2026-11-21T09:00:00Z',
		},
		more: true,
		labels,
	},
	confirm: {
		type: 'confirm',
		message: 'Your subscription stays active until then.',
		ends_at: '2026-12-01T00:00:00Z',
		ends_at_text: '01.12.2026',
		support: null,
		labels,
	},
	result: {
		type: 'result',
		outcome: 'cancelled',
		title: 'Your subscription is cancelled',
		message: 'There will be no further payments.',
		effective_at: '2026-12-01T00:00:00Z',
		effective_at_text: '01.12.2026',
		receipt: 'CS-1042',
		can_reactivate: false,
		labels,
	},
};

/** An attempt that shows such a screen; `change` overwrites parts of the screen. */
export function attempt< T extends Screen[ 'type' ] >(
	type: T,
	change: Partial< Extract< Screen, { type: T } > > = {}
): Attempt {
	const screen = { ...structuredClone( screens[ type ] ), ...change } as Screen;
	return {
		id: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
		state: screen.type === 'result' ? screen.outcome : screen.type,
		mode: 'live',
		subscription,
		subscriptions: [ subscription ],
		screen,
		cancel_url: 'https://shop.test/native-cancel',
	};
}

/** Each word is its own key, so that tests read as the code does. */
export const words = new Proxy( { less: '%s less', more: '%s more' } as Words, {
	get: ( known, key ) => Reflect.get( known, key ) ?? `[${ String( key ) }]`,
} );

export const options = ( given: Partial< Options > & Pick< Options, 'walk' > ): Options => ( {
	ids: [ 7 ],
	source: 'account',
	mode: 'live',
	words,
	look: {},
	native: 'https://shop.test/native',
	log_in: 'https://shop.test/log-in',
	closed: () => undefined,
	...given,
} );
