import { Button } from '@wordpress/components';
import { useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { list } from '../../api';
import { placeOf } from '../../flow/path';
import { clock } from '../../parts/format';
import { Trouble } from '../../parts/trouble';
import { useLoaded } from '../../parts/use-loaded';
import { useActions, useStore } from '../../store';
import { tryUrl } from '../flows/start';
import type { State } from '../../store/types';
import { Failures } from '../flows/failures';
import { problemsOf, reachOf } from '../flows/violations';

const errorOf = ( { editor }: State ) => editor.error;
const recoveredOf = ( { editor }: State ) => editor.recovered;
const conflictOf = ( { editor }: State ) => editor.conflict;
const doneOf = ( { editor }: State ) => editor.done;
const serverOf = ( { editor }: State ) => editor.server;
const violationsOf = ( { editor }: State ) => editor.violations;
const flowOf = ( { editor }: State ) => editor.flow;
const paramsOf = ( { editor }: State ) => editor.params;

const countActive = async () => ( await list( 'flows', { status: 'active', per_page: 1 } ) ).total;

/** The dialog has closed and led to the first field: what was refused, and by which check, is said here too. */
function Refused( { dismiss }: { dismiss: () => void } ) {
	const violations = useStore( violationsOf );
	const params = useStore( paramsOf );
	const flow = useStore( flowOf );
	const { send } = useActions();
	return (
		<div className="churnstop-banner is-error" role="alert">
			<p>{ __( 'Nothing was published; what is live stays live.', 'churnstop' ) }</p>
			{ flow && (
				<Failures
					flow={ flow }
					violations={ problemsOf( params, violations ) }
					onJump={ ( path ) => send( { type: 'JUMP', ...placeOf( flow, path ) } ) }
				/>
			) }
			<Button variant="tertiary" onClick={ dismiss }>
				{ __( 'Close', 'churnstop' ) }
			</Button>
		</div>
	);
}

/** As long as no flow is active, every screen says so; here publishing is the way out. */
function NoneActive( { onPublish }: { onPublish: () => void } ) {
	const { value: active } = useLoaded( countActive );
	return active === 0 ? (
		<div className="churnstop-banner is-info" role="status">
			<p>{ __( 'No flow is active, so Cancel does what it did before.', 'churnstop' ) }</p>
			<Button variant="secondary" onClick={ onPublish }>
				{ __( 'Publish…', 'churnstop' ) }
			</Button>
		</div>
	) : null;
}

/** Under the top bar: what the merchant has to know now. */
export function Messages( { tried, onPublish }: { tried: boolean; onPublish: () => void } ) {
	const error = useStore( errorOf );
	const recovered = useStore( recoveredOf );
	const conflict = useStore( conflictOf );
	const done = useStore( doneOf );
	const server = useStore( serverOf );
	const reach = reachOf( useStore( violationsOf ) );
	const { saveDraft, discardDraft, send } = useActions();
	const [ told, setTold ] = useState( false );
	const region = useRef< HTMLDivElement >( null );
	/** The button goes with its message: the focus stays where messages are. */
	const closing = ( then: () => void ) => () => {
		then();
		region.current?.focus();
	};
	const dismiss = closing( () => void send( { type: 'DISMISS_ERROR' } ) );
	return (
		<div
			ref={ region }
			className="churnstop-messages"
			role="region"
			tabIndex={ -1 }
			aria-label={ __( 'Messages', 'churnstop' ) }
		>
			{ done && (
				<div className="churnstop-banner is-good" role="status">
					<p>
						{ done }{ ' ' }
						{ server?.status === 'active' &&
							( reach.map( ( { message } ) => message ).join( ' ' ) ||
								__( 'Your customers see it from now on.', 'churnstop' ) ) }
					</p>
					{ server?.status === 'active' && (
						<Button variant="secondary" href={ tryUrl( server.id ) }>
							{ __( 'Try it as a shopper', 'churnstop' ) }
						</Button>
					) }
					<Button variant="tertiary" onClick={ dismiss }>
						{ __( 'Close', 'churnstop' ) }
					</Button>
				</div>
			) }
			{ server && server.status !== 'active' && <NoneActive onPublish={ onPublish } /> }
			{ tried && ! told && (
				<div className="churnstop-banner is-info" role="status">
					<p>
						{ __(
							'You have no subscription of your own to try it with. The preview is the same dialog, with made-up customers: walk through it as one of them. Nothing is written.',
							'churnstop'
						) }
					</p>
					<Button variant="tertiary" onClick={ closing( () => setTold( true ) ) }>
						{ __( 'Close', 'churnstop' ) }
					</Button>
				</div>
			) }
			{ recovered && (
				<div className="churnstop-banner is-info" role="status">
					<p>
						{
							/* translators: %s: time of day. */
							sprintf(
								__( 'We kept your unsaved work of %s and put it back.', 'churnstop' ),
								clock( recovered )
							)
						}
					</p>
					<Button variant="tertiary" onClick={ closing( () => void discardDraft() ) }>
						{
							/* translators: %d: number of a version. */
							sprintf( __( 'Go back to version %d', 'churnstop' ), server?.version ?? 0 )
						}
					</Button>
					<Button variant="tertiary" onClick={ dismiss }>
						{ __( 'Close', 'churnstop' ) }
					</Button>
				</div>
			) }
			{ error && error.during === 'publish' && error.error.kind === 'refused' && ! conflict && (
				<Refused dismiss={ dismiss } />
			) }
			{ error && error.during === 'draft' && ! conflict && (
				<Trouble
					error={ error.error }
					kept={ __( 'Your work is kept in this tab.', 'churnstop' ) }
					retry={ () => void saveDraft() }
				/>
			) }
		</div>
	);
}
