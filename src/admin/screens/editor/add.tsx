import { Button, Dropdown, Icon, MenuGroup, MenuItem, NavigableMenu } from '@wordpress/components';
import { memo, useEffect } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { lock, plus } from '@wordpress/icons';
import { boot, targetOf } from '../../boot';
import type { TypeInfo } from '../../boot';
import type { IconType } from '@wordpress/components';
import { offerIds } from '../../flow/complete';
import { addOffer, addReason, MAX_OFFERS, MAX_REASONS } from '../../flow/ops';
import { kindLabel, recommended } from '../../flow/labels';
import { stateNow, useActions, useStore } from '../../store';
import type { State } from '../../store/types';
import type { Reason } from '../../types';

const productsOf = ( state: State ) => state.products;

/** Why a type cannot be added here; empty where it can. */
export function whyNot( type: TypeInfo, products: State[ 'products' ], kind: Reason[ 'kind' ] ): string {
	if ( type.locked ) {
		return __( 'Not in the Free plan.', 'churnstop' );
	}
	if ( kind === 'technical' ) {
		return __( 'A technical problem gets help, not an offer.', 'churnstop' );
	}
	const target = targetOf( type );
	if ( target && products[ type.id ]?.length === 0 ) {
		return target.none_found ?? '';
	}
	return '';
}

function TypeMenu( { reason, onDone }: { reason: Reason; onDone: () => void } ) {
	const { edit, loadProducts } = useActions();
	const products = useStore( productsOf );
	useEffect( () => {
		boot()
			.types.filter( targetOf )
			.forEach( ( type ) => void loadProducts( type.id ) );
	}, [ loadProducts ] );
	const best = recommended( reason.kind );
	const rank = ( id: string ) => ( best.includes( id ) ? best.indexOf( id ) : best.length );
	const types = [ ...boot().types ].sort( ( a, b ) => rank( a.id ) - rank( b.id ) );
	const add = ( type: string ) => {
		const { flow, server } = stateNow().editor;
		if ( flow ) {
			const made = addOffer( flow, reason.id, type, offerIds( server?.reasons ?? [] ) );
			void edit( () => made.flow, '', { kind: 'offer', reason: reason.id, offer: made.id } );
			onDone();
			requestAnimationFrame(
				() => document.querySelector< HTMLElement >( `[data-item="offer:${ CSS.escape( made.id ) }"]` )?.focus()
			);
		}
	};
	return (
		<NavigableMenu role="menu" aria-label={ __( 'What to offer', 'churnstop' ) }>
			<MenuGroup label={ __( 'What to offer', 'churnstop' ) }>
				{ types.map( ( type ) => {
					const not = whyNot( type, products, reason.kind );
					return (
						<MenuItem
							key={ type.id }
							className="churnstop-type-item"
							disabled={ not !== '' }
							data-type={ type.id }
							info={ not || ( type.guide ? `${ type.guide.when } ${ type.guide.cost }` : '' ) }
							onClick={ () => add( type.id ) }
						>
							{ type.locked ? (
								<Icon icon={ lock } size={ 18 } />
							) : (
								type.guide && <Icon icon={ type.guide.icon as IconType } size={ 18 } />
							) }
							{ type.label }
							{ best.includes( type.id ) && not === '' && (
								<span className="churnstop-tag is-good">{ __( 'Recommended', 'churnstop' ) }</span>
							) }
						</MenuItem>
					);
				} ) }
			</MenuGroup>
		</NavigableMenu>
	);
}

export function AddOffer( {
	reason,
	quiet,
	focusable = true,
}: {
	reason: Reason;
	quiet?: boolean;
	focusable?: boolean;
} ) {
	if ( reason.offers.length >= MAX_OFFERS ) {
		return null;
	}
	return (
		<Dropdown
			className={ quiet ? 'churnstop-add-offer' : undefined }
			contentClassName="churnstop-menu"
			popoverProps={ { placement: quiet ? 'right-start' : 'left-start' } }
			renderToggle={ ( { isOpen, onToggle } ) => (
				<Button
					size={ quiet ? 'small' : undefined }
					variant={ quiet ? 'tertiary' : 'secondary' }
					icon={ plus }
					tabIndex={ focusable ? 0 : -1 }
					aria-expanded={ isOpen }
					aria-haspopup="menu"
					/* translators: %s: a reason. */
					aria-label={ sprintf( __( 'Add an offer to “%s”', 'churnstop' ), reason.label ) }
					onClick={ onToggle }
				>
					{ __( 'Add offer', 'churnstop' ) }
				</Button>
			) }
			renderContent={ ( { onClose } ) => <TypeMenu reason={ reason } onDone={ onClose } /> }
		/>
	);
}

const takenIds = ( { editor }: State ) => ( editor.flow?.reasons ?? [] ).map( ( reason ) => reason.id ).join();

export const AddReason = memo( function AddReason() {
	const taken = useStore( takenIds ).split( ',' );
	const { edit } = useActions();
	if ( taken.length >= MAX_REASONS ) {
		return null;
	}
	const add = ( from: Parameters< typeof addReason >[ 1 ], done: () => void ) => {
		const { flow } = stateNow().editor;
		if ( ! flow ) {
			return;
		}
		const made = addReason( flow, from );
		void edit( () => made.flow, '', { kind: 'reason', reason: made.id } );
		done();
		requestAnimationFrame( () => {
			document.querySelector< HTMLElement >( `[data-item="reason:${ CSS.escape( made.id ) }"]` )?.focus();
			if ( from.label === '' || ! ( 'id' in from ) ) {
				// One's own reason begins with its label.
				requestAnimationFrame(
					() => document.querySelector< HTMLInputElement >( '.churnstop-inspector input' )?.select()
				);
			}
		} );
	};
	return (
		<Dropdown
			className="churnstop-add-reason"
			contentClassName="churnstop-menu"
			popoverProps={ { placement: 'bottom-start' } }
			renderToggle={ ( { isOpen, onToggle } ) => (
				<Button
					variant="secondary"
					icon={ plus }
					aria-expanded={ isOpen }
					aria-haspopup="menu"
					onClick={ onToggle }
				>
					{ __( 'Add reason', 'churnstop' ) }
				</Button>
			) }
			renderContent={ ( { onClose } ) => (
				<NavigableMenu role="menu" aria-label={ __( 'Add reason', 'churnstop' ) }>
					<MenuGroup label={ __( 'From the library', 'churnstop' ) }>
						{ boot()
							.library.filter( ( one ) => ! taken.includes( one.id ) )
							.map( ( one ) => (
								<MenuItem
									key={ one.id }
									info={ kindLabel( one.kind ) }
									data-reason={ one.id }
									onClick={ () => add( one, onClose ) }
								>
									{ one.label }
								</MenuItem>
							) ) }
					</MenuGroup>
					<MenuGroup>
						<MenuItem
							icon={ plus }
							data-reason="own"
							onClick={ () =>
								add( { label: __( 'My own reason', 'churnstop' ), kind: 'other' }, onClose )
							}
						>
							{ __( 'Write my own', 'churnstop' ) }
						</MenuItem>
					</MenuGroup>
				</NavigableMenu>
			) }
		/>
	);
} );
