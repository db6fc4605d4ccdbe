import { Component } from 'preact';
import type { ComponentChildren } from 'preact';
import type {
	Attempt,
	Billing,
	Choice,
	ConfirmScreen,
	ConsentScreen,
	OfferScreen,
	ResultScreen,
	Screen,
	Step,
	SurveyScreen,
	Terms,
} from '../../contract/types';
import { bound } from '../../contract/bound';
import { compare } from './text';
import type { Options, Words } from './options';
import { Button, Facts, Text } from './parts';
import type { Busy } from './state';

/** A reason and a comment, kept while the modal is open. */
export interface Draft {
	reason: string | null;
	comment: string;
	/** What is missing, said before anything is sent. */
	fault?: string;
}

interface Common {
	options: Options;
	attempt: Attempt;
	busy: Busy | null;
	/** What the server said of single fields. */
	faults: Record< string, string >;
	draft: Draft;
	change: ( draft: Draft ) => void;
	go: ( step: Step ) => void;
	leave: () => void;
}

type Props< S extends Screen > = Common & { screen: S };

const isOne = ( { subscriptions }: Attempt ): boolean => ! subscriptions[ 1 ];

/** A comment that opens below the fold, or behind the controls, would not be seen to open. */
const reveal = ( opened: HTMLElement | null ) => opened?.scrollIntoView?.( { block: 'nearest' } );

const cancel: Step = { path: 'cancel', body: {} };

/** The controls of a screen: Cancel beside whatever else there is, the dismissal below. */
const Ways = ( props: Props< Exclude< Screen, ResultScreen > > & { children?: ComponentChildren } ) => {
	const { children, attempt, screen, options, go, leave } = props;
	const { labels } = screen;
	const open = screen.type === 'offer' && ! attempt.pending ? screen : null;
	return (
		<div class="churnstop-ways">
			<div class="churnstop-equal">
				{ children }
				<Button { ...props } step="cancel" press={ () => go( cancel ) }>
					{ open ? labels.decline : labels.cancel }
				</Button>
			</div>
			<div class="churnstop-quiets">
				{ open?.more && (
					<Button
						{ ...props }
						kind="quiet"
						step="decline"
						press={ () => go( { path: 'decline', body: { offer_id: open.offer.id } } ) }
					>
						{ labels.another }
					</Button>
				) }
				<Button { ...props } kind="quiet" step="dismiss" busy={ null } press={ leave }>
					{ attempt.pending ? options.words.close : labels.dismiss }
				</Button>
			</div>
		</div>
	);
};

function Survey( props: Props< SurveyScreen > ) {
	const { screen, options, faults, draft, change, go } = props;
	const { words } = options;
	const { comment } = screen;
	const wrong = draft.fault || faults.comment;
	const send = () => {
		const { reason, comment: text } = draft;
		if ( comment.enabled && comment.required && reason && ! text.trim() ) {
			change( { ...draft, fault: comment.error } );
			document.getElementById( 'churnstop-comment' )?.focus();
		} else {
			change( { reason, comment: text } );
			go( { path: 'reason', body: { reason, comment: text } } );
		}
	};
	return (
		<>
			<div class="churnstop-body">
				<Text>{ screen.message }</Text>
				<div class="churnstop-rows" role="radiogroup" aria-labelledby="churnstop-title">
					{ screen.reasons.map( ( reason ) => {
						const chosen = draft.reason === reason.id;
						return (
							<div key={ reason.id } class="churnstop-row" data-part={ `reason:${ reason.id }` }>
								<label class="churnstop-choice">
									<input
										type="radio"
										name="churnstop-reason"
										value={ reason.id }
										checked={ chosen }
										onChange={ () => change( { ...draft, reason: reason.id } ) }
									/>
									<span>{ reason.label }</span>
								</label>
								{ chosen && comment.enabled && (
									<div class="churnstop-comment" ref={ reveal }>
										<label for="churnstop-comment">
											{ reason.follow_up || comment.prompt || words.comment }
											{ ! comment.required && (
												<span class="churnstop-soft"> { words.optional }</span>
											) }
										</label>
										<textarea
											id="churnstop-comment"
											rows={ 2 }
											maxLength={ 5000 }
											value={ draft.comment }
											aria-invalid={ wrong ? 'true' : undefined }
											aria-describedby={ wrong ? 'churnstop-fault' : undefined }
											onInput={ ( event ) =>
												change( { ...draft, comment: event.currentTarget.value } )
											}
										/>
										{ wrong && (
											<p id="churnstop-fault" class="churnstop-fault" role="alert">
												{ wrong }
											</p>
										) }
									</div>
								) }
							</div>
						);
					} ) }
				</div>
			</div>
			<Ways { ...props }>
				<Button { ...props } step="reason" press={ send }>
					{ screen.labels.continue }
				</Button>
			</Ways>
		</>
	);
}

const Consent = ( props: Props< ConsentScreen > ) => (
	<>
		<div class="churnstop-body" />
		<Ways { ...props }>
			<Button { ...props } step="consent" press={ () => props.go( { path: 'consent', body: { agree: true } } ) }>
				{ props.screen.labels.agree }
			</Button>
		</Ways>
	</>
);

const Card = ( { choice, options }: { choice: Choice; options: Options } ) => (
	<>
		{ choice.image && <img src={ choice.image } alt="" width="56" height="56" loading="lazy" /> }
		<span class="churnstop-card-text">
			<span class="churnstop-card-name">{ choice.name }</span>
			<span class="churnstop-soft">
				{ choice.billing?.text ?? choice.price.formatted }
				{ choice.comparable !== false && ` · ${ compare( choice.difference, options.words ) }` }
			</span>
		</span>
	</>
);

/** The present price and that with the offer. A price of another period is never struck through for one of this. */
const Prices = ( {
	now,
	terms: { price_during: during, price_after, billing_after: after },
}: {
	now: Billing | undefined;
	terms: Terms;
} ) =>
	now &&
	after &&
	during && (
		<p class="churnstop-figures" aria-hidden="true">
			{ now.period === after.period && now.interval === after.interval ? (
				<s>{ now.text }</s>
			) : (
				<span>{ now.text } →</span>
			) }{ ' ' }
			<b>{ after.text.replace( price_after.formatted, () => during.formatted ) }</b>
		</p>
	);

/** The terms of several choices name no price; those of the one that was chosen do. */
function told(
	{ name, billing }: Choice,
	{ subscription }: Attempt,
	{ summary, next_payment_at_text: next }: Terms,
	{ words }: Options
): string {
	const now = subscription?.billing.text;
	if ( ! billing || ! now ) {
		return summary;
	}
	const paid = billing.text === now ? words.keep_price : words.new_price;
	const values: Record< string, string > = {
		product: name,
		price: billing.text,
		present: now,
		day: next ?? '',
	};
	return ( next ? `${ paid } ${ words.next_on }` : paid ).replace(
		/\{(\w+)\}/g,
		( _, key: string ) => values[ key ] ?? ''
	);
}

/** A product, or one of its selling plans. */
const keyOf = ( { product_id, plan }: Choice ): string => ( plan ? `${ product_id }:${ plan }` : String( product_id ) );

/** So long typing rests before it is searched for. */
const REST = 300;

interface Choosing {
	chosen: string | null;
	missed: boolean;
	/** What a search has found; null while the offer's own choices are shown. */
	found: Choice[] | null;
}

class Offer extends Component< Props< OfferScreen >, Choosing > {
	override state: Choosing = { chosen: null, missed: false, found: null };

	private timer?: ReturnType< typeof setTimeout >;

	/** The last one typed counts, whichever answer comes first. */
	private searched = '';

	override componentWillUnmount() {
		clearTimeout( this.timer );
	}

	private readonly search = ( text: string ) => {
		clearTimeout( this.timer );
		this.searched = text.trim();
		this.timer = setTimeout( () => {
			const { searched } = this;
			const { options, attempt } = this.props;
			const show = ( found: Choice[] | null ) =>
				searched === this.searched &&
				this.setState( ( { chosen } ) => ( {
					found,
					chosen: found?.some( ( one ) => keyOf( one ) === chosen ) ? chosen : null,
				} ) );
			if ( searched ) {
				// What cannot be searched now leaves the choices as they are.
				options.walk.choices?.( attempt.id, searched ).then( show, () => undefined );
			} else {
				show( null );
			}
		}, REST );
	};

	override render( props: Props< OfferScreen >, { chosen, missed, found }: Choosing ) {
		const { screen, options, go, attempt } = props;
		const { offer } = screen;
		const { words } = options;
		const { terms } = offer;
		const own = offer.choices ?? [];
		const choices = found ?? own;
		const several = own.length > 1;
		const Row = several ? 'label' : 'div';
		const picked = several ? choices.find( ( one ) => keyOf( one ) === chosen ) : own[ 0 ];
		const now = attempt.subscription?.next_payment_at_text;
		const moved = terms.next_payment_at_text && now !== terms.next_payment_at_text;
		const accept = () => {
			const missing = several && ! picked;
			this.setState( { missed: missing } );
			if ( missing ) {
				document.querySelector< HTMLElement >( '.churnstop-body input' )?.focus();
			} else {
				const { product_id, plan } = picked ?? {};
				go( {
					path: 'accept',
					body: { offer_id: offer.id, ...( product_id && { product_id } ), ...( plan && { plan } ) },
				} );
			}
		};
		return (
			<>
				<div class="churnstop-body">
					<Text>{ offer.message }</Text>
					{ offer.more_choices && options.walk.choices && (
						<div class="churnstop-search">
							<label for="churnstop-search">{ words.search }</label>
							<input
								type="search"
								id="churnstop-search"
								maxLength={ 100 }
								onInput={ ( event ) => this.search( event.currentTarget.value ) }
							/>
							<p role="status">
								{ found &&
									( found[ 0 ]
										? words.found.replace( '%s', String( found.length ) )
										: words.found_none ) }
							</p>
						</div>
					) }
					{ choices.length > 0 && (
						<div
							class="churnstop-cards"
							role={ several ? 'radiogroup' : undefined }
							aria-label={ several ? screen.labels.choose : undefined }
							aria-describedby={ missed ? 'churnstop-missed' : undefined }
						>
							{ choices.map( ( choice ) => {
								const key = keyOf( choice );
								return (
									<Row key={ key } class={ `${ several ? 'churnstop-choice ' : '' }churnstop-card` }>
										{ several && (
											<input
												type="radio"
												name="churnstop-product"
												value={ key }
												checked={ chosen === key }
												onChange={ () => this.setState( { chosen: key, missed: false } ) }
											/>
										) }
										<Card choice={ choice } options={ options } />
									</Row>
								);
							} ) }
							{ missed && (
								<p id="churnstop-missed" class="churnstop-fault" role="alert">
									{ words.choose_error }
								</p>
							) }
						</div>
					) }
					<div class="churnstop-terms" data-part="terms">
						{ ! several && <Prices now={ attempt.subscription?.billing } terms={ terms } /> }
						{ moved && ! terms.price_during && (
							<p class="churnstop-figures" aria-hidden="true">
								<span>{ words.next_payment }</span> { now && <s>{ now }</s> }{ ' ' }
								<b>{ terms.next_payment_at_text }</b>
							</p>
						) }
						<p>{ bound( several && picked ? told( picked, attempt, terms, options ) : terms.summary ) }</p>
					</div>
				</div>
				{ attempt.pending && (
					<p class="churnstop-note" role="status">
						{ words.confirming }
					</p>
				) }
				<Ways { ...props }>
					{ ! attempt.pending && (
						<Button { ...props } step="accept" press={ accept }>
							{ offer.accept_label }
						</Button>
					) }
				</Ways>
			</>
		);
	}
}

function Confirm( props: Props< ConfirmScreen > ) {
	const { screen, options, attempt } = props;
	const { support } = screen;
	// Of several each ends on a day of its own.
	const ends = isOne( attempt )
		? [ [ options.words.ends, screen.ends_at_text ] as const ]
		: attempt.subscriptions.map( ( one ) => [ one.name, one.ends_at_if_cancelled_text ] as const );
	return (
		<>
			<div class="churnstop-body">
				{ /* Why they came to this screen: nobody has to look for it. */ }
				{ support && (
					<div class="churnstop-support" data-part="support">
						<Text>{ support.message }</Text>
						{ support.url && <a href={ support.url }>{ screen.labels.support }</a> }{ ' ' }
						{ support.email && <a href={ `mailto:${ support.email }` }>{ support.email }</a> }
					</div>
				) }
				<Text>{ screen.message }</Text>
				<Facts rows={ ends } />
			</div>
			<Ways { ...props } />
		</>
	);
}

function Result( props: Props< ResultScreen > ) {
	const { screen, options, attempt, go, leave } = props;
	return (
		<>
			<div class="churnstop-body">
				<Text>{ screen.message }</Text>
				<Facts
					rows={ [
						[ options.words.effective, isOne( attempt ) && screen.effective_at_text ],
						[ screen.labels.receipt, screen.receipt ],
					] }
				/>
			</div>
			<div class="churnstop-ways">
				<div class="churnstop-equal">
					<Button { ...props } busy={ null } press={ leave }>
						{ screen.labels.account }
					</Button>
				</div>
				{ screen.can_reactivate && (
					<div class="churnstop-quiets">
						<Button
							{ ...props }
							kind="quiet"
							step="reactivate"
							press={ () => go( { path: 'reactivate', body: {} } ) }
						>
							{ screen.labels.reactivate }
						</Button>
					</div>
				) }
			</div>
		</>
	);
}

/** What the screen asks or says, in one line. */
export function headline( screen: Screen, words: Words ): string {
	switch ( screen.type ) {
		case 'survey':
		case 'result':
			return screen.title;
		case 'consent':
			return screen.question;
		case 'offer':
			return screen.offer.headline;
		case 'confirm':
			return words.confirm_title;
	}
}

export function View( { screen, ...common }: Common & { screen: Screen } ) {
	switch ( screen.type ) {
		case 'survey':
			return <Survey { ...common } screen={ screen } />;
		case 'consent':
			return <Consent { ...common } screen={ screen } />;
		case 'offer':
			return <Offer key={ screen.offer.id } { ...common } screen={ screen } />;
		case 'confirm':
			return <Confirm { ...common } screen={ screen } />;
		case 'result':
			return <Result { ...common } screen={ screen } />;
	}
}
