import { Button, SelectControl } from '@wordpress/components';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { desktop, mobile, update } from '@wordpress/icons';
import { boot, targetOf } from '../../boot';
import type { ContractError } from '../../../contract/error';
import { languageName } from '../../flow/labels';
import { explain } from '../../parts/trouble';
import { useActions, useStore } from '../../store';
import { isUnsaved } from '../../store/thunks';
import type { State } from '../../store/types';
import type { Flow, Selection } from '../../types';
import { blockerText, customers, factsOf } from './customers';
import type { Facts } from './customers';
import { Stage } from './stage';
import type { PreviewAttempt, Walked } from './stage';

const productsOf = ( state: State ) => state.products;
const flowOf = ( { editor }: State ) => editor.flow;
const sourceOf = ( { editor }: State ): Flow | number | null => {
	const { flow, error, conflict } = editor;
	if ( ! flow || ! isUnsaved( editor ) ) {
		// The server does not have a new one.
		return flow && ( flow.id || flow );
	}
	// What is about to be saved is drawn from there; what cannot be saved is sent.
	return error || conflict ? flow : null;
};
const outOfRangeOf = ( { editor }: State ) =>
	editor.violations.some( ( { check } ) => check === 'offer_settings_in_range' );
const languageOf = ( locale: string ) => locale.split( '_' )[ 0 ] ?? '';
/** Whether customers read two languages: the flow's own texts in one, ChurnStop's in the site's. */
const mixes = ( flow: Flow | null ) => flow !== null && languageOf( flow.locale ) !== languageOf( boot().locale );
const selectionOfState = ( { editor }: State ) => editor.selection;

type Device = 'phone' | 'desktop';

const SIZES: Record< Device, { width: number; height: number } > = {
	phone: { width: 390, height: 760 },
	desktop: { width: 760, height: 1200 },
};

/** Below it the middle pane, or the whole window, is as wide as a phone: a desktop would be too small to read. */
const NARROW = 1200;

/** Room that a screen needs to be read: below it the preview gets smaller instead. */
const LEAST = 640;

/** What a part of a screen is in the flow. */
function selectionOf(
	part: string,
	{ screen }: PreviewAttempt,
	steps: readonly Walked[],
	flow: Flow
): Selection | null {
	const reason = String( steps.find( ( step ) => step.action === 'reason' )?.reason ?? 'other' );
	if ( part.startsWith( 'reason:' ) ) {
		return { kind: 'reason', reason: part.slice( 'reason:'.length ) };
	}
	if ( part === 'cancel' || part === 'dismiss' || part === 'decline' ) {
		return { kind: 'labels' };
	}
	if ( screen.type === 'offer' ) {
		return { kind: 'offer', reason, offer: screen.offer.id };
	}
	if ( part === 'support' || screen.type === 'confirm' ) {
		return flow.reasons.some( ( one ) => one.id === reason ) ? { kind: 'reason', reason } : null;
	}
	return screen.type === 'survey' ? { kind: 'survey' } : null;
}

function screenName( attempt: PreviewAttempt | null ): string {
	switch ( attempt?.screen.type ) {
		case 'survey':
			return __( 'Survey', 'churnstop' );
		case 'consent':
			return __( 'Consent', 'churnstop' );
		case 'offer':
			return __( 'Offer', 'churnstop' );
		case 'confirm':
			return __( 'Last screen before cancelling', 'churnstop' );
		case 'result':
			return __( 'Result', 'churnstop' );
		default:
			return '';
	}
}

interface BarProps {
	customer: string;
	setCustomer: ( id: string ) => void;
	device: Device;
	setDevice: ( device: Device ) => void;
	scheme: 'light' | 'dark';
	setScheme: ( scheme: 'light' | 'dark' ) => void;
	screen: string;
	restart: () => void;
}

const Bar = memo( function Bar( {
	customer,
	setCustomer,
	device,
	setDevice,
	scheme,
	setScheme,
	screen,
	restart,
}: BarProps ) {
	return (
		<div className="churnstop-canvas-bar">
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Customer', 'churnstop' ) }
				labelPosition="side"
				value={ customer }
				options={ customers().map( ( { id, label } ) => ( { value: id, label } ) ) }
				onChange={ setCustomer }
			/>
			<span className="churnstop-canvas-screen" role="status">
				{ screen }
			</span>
			<Button icon={ update } label={ __( 'Start over', 'churnstop' ) } onClick={ restart } />
			<span className="churnstop-switch" role="group" aria-label={ __( 'Screen size', 'churnstop' ) }>
				<Button
					icon={ desktop }
					label={ __( 'Desktop', 'churnstop' ) }
					isPressed={ device === 'desktop' }
					onClick={ () => setDevice( 'desktop' ) }
				/>
				<Button
					icon={ mobile }
					label={ __( 'Phone', 'churnstop' ) }
					isPressed={ device === 'phone' }
					onClick={ () => setDevice( 'phone' ) }
				/>
			</span>
			<span className="churnstop-switch" role="group" aria-label={ __( 'Light or dark', 'churnstop' ) }>
				<Button isPressed={ scheme === 'light' } onClick={ () => setScheme( 'light' ) }>
					{ __( 'Light', 'churnstop' ) }
				</Button>
				<Button isPressed={ scheme === 'dark' } onClick={ () => setScheme( 'dark' ) }>
					{ __( 'Dark', 'churnstop' ) }
				</Button>
			</span>
		</div>
	);
} );

export function Canvas() {
	const flow = useStore( flowOf );
	const selection = useStore( selectionOfState );
	const { send, loadProducts } = useActions();
	const products = useStore( productsOf );
	/** Whether a plan of the store's own is known. Drawn before, a first click would be lost with that screen. */
	const [ known, setKnown ] = useState( false );
	const [ customer, setCustomer ] = useState( 'monthly' );
	const [ device, setDevice ] = useState< Device >( () => ( window.innerWidth < NARROW ? 'phone' : 'desktop' ) );
	const [ scheme, setScheme ] = useState< 'light' | 'dark' >( 'light' );
	const [ attempt, setAttempt ] = useState< PreviewAttempt | null >( null );
	const [ failed, setFailed ] = useState< ContractError | null >( null );
	const [ skipped, setSkipped ] = useState< string[] | null >( null );
	const [ fit, setFit ] = useState( { scale: 1, height: SIZES.desktop.height } );
	const frame = useRef< HTMLIFrameElement >( null );
	const box = useRef< HTMLDivElement >( null );
	const stage = useRef< Stage | null >( null );
	/** What the canvas itself selected needs no walk: it is there. */
	const fromCanvas = useRef( '' );
	const latest = useRef( flow );
	latest.current = flow;

	const all = useMemo( customers, [] );
	// By value: more products do not make another customer.
	const told = JSON.stringify(
		factsOf( all.find( ( one ) => one.id === customer ) ?? { id: '', label: '', facts: {} }, products )
	);
	const facts = useMemo( () => JSON.parse( told ) as Facts, [ told ] );
	const source = useStore( sourceOf );
	const outOfRange = useStore( outOfRangeOf );
	// `flow` counts too: its id is the same before and after a save.
	const show = useMemo(
		() => known && flow && source !== null && { flow: source, facts, scheme },
		[ known, flow, source, facts, scheme ]
	);
	const showNow = useRef( show );
	showNow.current = show;

	useEffect( () => {
		const type = boot().types.find( ( one ) => targetOf( one )?.target === 'any' );
		void ( type ? loadProducts( type.id ) : Promise.resolve() ).then( () => setKnown( true ) );
	}, [ loadProducts ] );

	useEffect( () => {
		const iframe = frame.current;
		if ( ! iframe ) {
			return undefined;
		}
		let walked: readonly Walked[] = [];
		const made = new Stage( iframe, {
			screen: ( next, steps ) => {
				walked = steps;
				setAttempt( next );
			},
			failed: setFailed,
			picked: ( part, at ) => {
				const picked = latest.current && selectionOf( part, at, walked, latest.current );
				if ( picked ) {
					fromCanvas.current = JSON.stringify( picked );
					send( { type: 'SELECT', selection: picked } );
				}
			},
		} );
		stage.current = made;
		return () => made.destroy();
	}, [ send ] );

	// What was selected in the outline and is not on the stage yet. It stays until it is: what is typed meanwhile must
	// not lose it.
	const goal = useRef< Selection | null >( null );
	const timer = useRef( 0 );
	const draw = useRef( () => {
		const now = showNow.current;
		const to = goal.current;
		if ( ! now || ! stage.current ) {
			return;
		}
		if ( to?.kind === 'offer' ) {
			stage.current.mark( 'terms' );
			void stage.current.walkTo( now, to.reason, to.offer ).then( ( why ) => {
				if ( why && goal.current === to ) {
					goal.current = null;
					setSkipped( why.length ? why : null );
				}
			} );
			return;
		}
		goal.current = null;
		if ( to && to.kind !== 'flow' ) {
			// The survey is all of its screen: an outline around its heading looks like a focus that got lost.
			stage.current.mark( to.kind === 'reason' ? `reason:${ to.reason }` : to.kind === 'labels' ? 'cancel' : '' );
			void stage.current.present( now, [] );
		} else {
			void stage.current.present( now );
		}
	} ).current;
	const soon = useRef( ( wait: number ) => {
		window.clearTimeout( timer.current );
		timer.current = window.setTimeout( draw, wait );
	} ).current;
	useEffect( () => () => window.clearTimeout( timer.current ), [] );

	useEffect( () => {
		if ( show ) {
			soon( 0 );
		}
	}, [ show, soon ] );

	// Walked to, and outlined on the stage; what the canvas itself selected is there already. Another customer may get
	// what this one did not.
	const chosen = JSON.stringify( selection );
	useEffect( () => {
		setSkipped( null );
		if ( fromCanvas.current !== chosen ) {
			goal.current = JSON.parse( chosen ) as Selection;
			soon( 150 );
		}
		fromCanvas.current = '';
	}, [ chosen, facts, soon ] );

	const restart = useCallback( () => {
		if ( showNow.current ) {
			void stage.current?.present( showNow.current, [] );
		}
	}, [] );
	const size = SIZES[ device ];
	useEffect( () => {
		const element = box.current;
		if ( ! element || typeof ResizeObserver === 'undefined' ) {
			return undefined;
		}
		const measure = () => {
			const scale = Math.min( 1, element.clientWidth / size.width, element.clientHeight / LEAST );
			// As much of the page as there is room for: a phone has its own height.
			setFit( { scale, height: Math.min( size.height, Math.floor( element.clientHeight / scale ) ) } );
		};
		const observer = new ResizeObserver( measure );
		observer.observe( element );
		measure();
		return () => observer.disconnect();
	}, [ size ] );

	return (
		<section className="churnstop-canvas-pane" aria-label={ __( 'Preview', 'churnstop' ) }>
			<Bar
				{ ...{ customer, setCustomer, device, setDevice, scheme, setScheme } }
				screen={ screenName( attempt ) }
				restart={ restart }
			/>
			{ mixes( flow ) && (
				<p className="churnstop-canvas-note">
					{ sprintf(
						/* translators: 1: a language, as in "German", 2: another one. */
						__(
							'Your site is in %1$s, and this flow is in %2$s. Customers see the texts that you have changed in %2$s, and all others in %1$s.',
							'churnstop'
						),
						languageName( languageOf( boot().locale ) ),
						languageName( languageOf( flow?.locale ?? '' ) )
					) }
				</p>
			) }
			{ boot().strictest && (
				<p className="churnstop-canvas-note">
					<span>
						{ __(
							'Every customer is treated by the strictest rules, so nobody gets an offer.',
							'churnstop'
						) }
					</span>{ ' ' }
					<a href={ boot().urls.settings }>{ __( 'Settings', 'churnstop' ) }</a>
				</p>
			) }
			{ skipped && ! boot().strictest && (
				<p className="churnstop-canvas-note" role="status">
					{
						/* translators: %s: a list of reasons. */
						sprintf(
							__( 'This customer does not get the selected offer: %s.', 'churnstop' ),
							skipped.map( blockerText ).join( ', ' )
						)
					}
				</p>
			) }
			{ failed && (
				<p className="churnstop-canvas-note" role="status">
					{ failed.kind === 'refused'
						? __( 'The preview shows the flow as it was until you fix what is marked in red.', 'churnstop' )
						: explain( failed, __( 'The preview shows the flow as it was.', 'churnstop' ) ) }
				</p>
			) }
			{ outOfRange && ! failed && (
				<p className="churnstop-canvas-note" role="status">
					{ __(
						'A setting that is marked in red is out of range. The preview shows the nearest value that is allowed.',
						'churnstop'
					) }
				</p>
			) }
			<div className="churnstop-stage" ref={ box }>
				<div
					className={ `churnstop-device is-${ device }` }
					style={ {
						width: Math.floor( size.width * fit.scale ),
						height: Math.floor( fit.height * fit.scale ),
					} }
				>
					<iframe
						ref={ frame }
						src={ boot().urls.preview }
						title={ __( 'What your customers see', 'churnstop' ) }
						style={ {
							width: size.width,
							height: fit.height,
							transform: `scale(${ fit.scale })`,
							transformOrigin: document.dir === 'rtl' ? 'top right' : 'top left',
						} }
					/>
				</div>
			</div>
			<p className="churnstop-canvas-foot">
				{ __(
					'This is what customers see, with your present texts and figures. Try it out. Nothing is saved.',
					'churnstop'
				) }
			</p>
		</section>
	);
}
