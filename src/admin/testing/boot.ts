/** What the server would print before the script, for unit tests: the shipped types' ranges and English texts. */
import ranges from '../../../includes/Offers/ranges.json';
import type { Boot, TypeGuide } from '../boot';
import { complete } from '../flow/complete';
import type { Flow, SettingSchema } from '../types';

const TEXTS: Record< string, [ string, string, string ] > = {
	discount: [ '20% off your next 3 payments', 'Keep your subscription and pay less for a while.', 'Take 20% off' ],
	pause: [
		'Take a break instead',
		'Pause your subscription for 30 days. It resumes automatically, and you can resume sooner.',
		'Pause for 30 days',
	],
	skip_renewal: [ 'Skip your next payment', 'Your subscription continues.', 'Skip the next payment' ],
	tier_down: [ 'A smaller plan for less', 'Switch to a cheaper plan.', 'Switch to the cheaper plan' ],
	extend_trial: [ 'Try it for 14 more days', 'Take more time.', 'Extend my trial by 14 days' ],
	product_swap: [ 'Would something else suit you better?', 'Choose another product.', 'Switch my subscription' ],
};

/** As the server's types say it; the others are called by their labels. */
const GUIDES: Record< string, Pick< TypeGuide, 'short' | 'answers' | 'estimate' > > = {
	discount: {
		short: {
			'': '{value_percent} off × {duration_billing_cycles}',
			discount_id: 'Discount no. {discount_id}',
			mode: 'Up to {max_percent} off',
		},
		answers: { price: 1, other: 1 },
		estimate: { share: 'value_percent', times: 'duration_billing_cycles' },
	},
	pause: { short: { '': 'Pause {duration_days}' }, answers: { usage: 1 }, estimate: null },
	skip_renewal: { short: {}, answers: { usage: 2 }, estimate: { share: null, times: null } },
	tier_down: { short: {}, answers: { price: 2 }, estimate: null },
	extend_trial: { short: { '': 'Trial +{duration_days}' }, answers: {}, estimate: null },
	product_swap: { short: {}, answers: {}, estimate: null },
};

const formsOf = ( id: string ): Record< string, Record< string, SettingSchema > > =>
	Object.fromEntries(
		Object.entries( ranges )
			.filter( ( [ key ] ) => key.startsWith( `${ id }.` ) )
			.map( ( [ key, form ] ) => [ key.slice( id.length + 1 ), form as Record< string, SettingSchema > ] )
	);

export function testBoot( change: Partial< Boot > = {} ): void {
	window.churnstopBoot = {
		screen: 'flows',
		today: '2026-11-30',
		urls: {
			dashboard: '/dashboard',
			attempts: '/attempts',
			experiments: '/experiments',
			flows: 'http://shop.test/wp-admin/admin.php?page=churnstop',
			events: '',
			settings: '',
			preview: 'about:blank',
			try: '',
			walk: '',
			login: '',
		},
		list: { per_page: 25, hidden: [] },
		plan: 'starter',
		strictest: false,
		cooldown_days: {},
		types_off: [],
		locale: 'en_US',
		bcp47: 'en-US',
		shop_email: 'shop@example.org',
		types: Object.entries( ranges )
			.filter( ( [ id ] ) => ! id.includes( '.' ) )
			.map( ( [ id, settings ] ) => {
				const [ headline, message, accept_label ] = TEXTS[ id ] ?? [ '', '', '' ];
				return {
					id,
					label: id,
					locked: false,
					needs_targets: false,
					settings: settings as Record< string, SettingSchema >,
					forms: formsOf( id ),
					texts: { headline, message, accept_label },
					variants: {},
					guide: {
						what: '',
						when: '',
						cost: '',
						icon: 'tag',
						color: '#000000',
						...( GUIDES[ id ] ?? { short: {}, answers: {}, estimate: null } ),
					},
				};
			} ),
		library: [
			{ id: 'too_expensive', kind: 'price', label: "It's too expensive", support: null },
			{ id: 'technical_issue', kind: 'technical', label: 'I have a technical problem', support: 'We help you.' },
			{ id: 'other', kind: 'other', label: 'Another reason', support: null },
		],
		texts: {
			survey: {
				title: 'Why do you want to cancel?',
				message: '',
				prompt: 'Anything to add?',
				error: 'Please write a few words.',
			},
			labels: {
				cancel: 'Cancel subscription',
				decline: 'No thanks, cancel my subscription',
				another: 'Show another option',
				dismiss: 'Never mind, keep my subscription',
			},
		},
		rules: { version: '1', reviewed: '2026-11-20', old: false, names: {}, flow: [] },
		templates: [],
		connections: [],
		facts: [],
		roles: {},
		languages: [ 'en_US' ],
		modal: { words: {}, look: {} },
		...change,
	};
}

/** Three reasons, three offers. */
export const testFlow = ( change: object = {} ): Flow =>
	complete( {
		id: 7,
		version: 3,
		name: 'Default',
		status: 'active',
		reasons: [
			{
				id: 'too_expensive',
				kind: 'price',
				label: "It's too expensive",
				offers: [
					{ id: 'too_expensive-discount-1', type: 'discount', value_percent: 20, duration_billing_cycles: 3 },
					{ id: 'too_expensive-pause-1', type: 'pause', duration_days: 30 },
				],
			},
			{
				id: 'too_busy',
				kind: 'usage',
				label: 'Too busy',
				offers: [ { id: 'too_busy-pause-1', type: 'pause', duration_days: 60 } ],
			},
			{ id: 'other', kind: 'other', label: 'Another reason', offers: [] },
		],
		...change,
	} );
