import { Button, Spinner } from '@wordpress/components';
import { useCallback, useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { bound } from '../../contract/bound';
import { call, list } from '../api';
import type { Page } from '../api';
import { Address } from '../parts/address';
import { moment, number } from '../parts/format';
import { Said } from '../parts/said';
import { Trouble } from '../parts/trouble';
import { useAddress, useLoaded } from '../parts/use-loaded';
import { fromAddress, isFiltered, toAddress, toQuery } from './address';
import { Detail } from './detail';
import './events.css';
import { FilterBar } from './filters';
import { TakeBack } from './take-back';
import type { Filters, Redemption, ShopEvent } from './types';
import { offerName, reasonNames, told } from './labels';

const PER_PAGE = 25;

interface Loaded extends Page< ShopEvent > {
	/** Those that the page's events are about, by id. */
	redemptions: Map< number, Redemption >;
}

async function load( filters: Filters ): Promise< Loaded > {
	const page = await list< ShopEvent >( 'events', { ...toQuery( filters, PER_PAGE ), people: 1 } );
	const ids = [ ...new Set( page.items.flatMap( ( { redemption_id: id } ) => ( id ? [ id ] : [] ) ) ) ];
	const redemptions = ids.length ? await call< Redemption[] >( 'GET', `redemptions?ids=${ ids.join( ',' ) }` ) : [];
	return { ...page, redemptions: new Map( redemptions.map( ( one ) => [ one.id, one ] ) ) };
}

export function Events() {
	const [ filters, change ] = useAddress( fromAddress, toAddress );
	const { value: loaded, busy, error, refresh } = useLoaded( useCallback( () => load( filters ), [ filters ] ) );
	const [ opened, setOpened ] = useState< ShopEvent | null >( null );
	const [ taking, setTaking ] = useState< Redemption | null >( null );
	const [ said, setSaid ] = useState( '' );
	const [ reasons, setReasons ] = useState( () => reasonNames( {} ) );
	useEffect( () => {
		call< { reasons: Record< string, string > } >( 'GET', 'attempts/choices' ).then(
			( choices ) => setReasons( reasonNames( choices.reasons ) ),
			() => undefined
		);
	}, [] );
	const redemptionOf = ( event: ShopEvent ) =>
		event.redemption_id ? loaded?.redemptions.get( event.redemption_id ) : undefined;

	return (
		<div className="churnstop-events wrap">
			<h1>{ __( 'Events', 'churnstop' ) }</h1>
			<FilterBar { ...{ filters, reasons, change } } />
			{ said && <Said onRemove={ () => setSaid( '' ) }>{ said }</Said> }
			{ error && <Trouble error={ error } retry={ () => void refresh() } /> }
			<p className="churnstop-events-count" role="status">
				{ busy && <Spinner /> }
				{ loaded &&
					! busy &&
					sprintf(
						/* translators: %s: a number of events. */ _n(
							'%s event',
							'%s events',
							loaded.total,
							'churnstop'
						),
						number( loaded.total )
					) }
			</p>
			{ loaded && loaded.items.length === 0 && ! busy && (
				<p className="churnstop-events-empty">
					{ isFiltered( filters )
						? __( 'Nothing that happened fits these filters.', 'churnstop' )
						: __(
								'Nothing has happened yet. As soon as a customer starts to cancel, it shows here.',
								'churnstop'
						  ) }
				</p>
			) }
			{ loaded && loaded.items.length > 0 && (
				<table className="widefat striped churnstop-events-table" aria-busy={ busy }>
					<thead>
						<tr>
							<th scope="col">{ __( 'When', 'churnstop' ) }</th>
							<th scope="col">{ __( 'What happened', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Customer', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Subscription', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Reason', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Offer', 'churnstop' ) }</th>
							<th scope="col">
								<span className="screen-reader-text">{ __( 'Actions', 'churnstop' ) }</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{ loaded.items.map( ( event ) => (
							<Row
								key={ event.id }
								event={ event }
								reason={ event.reason ? reasons[ event.reason ] ?? event.reason : '' }
								redemption={ redemptionOf( event ) }
								open={ () => setOpened( event ) }
								take={ setTaking }
							/>
						) ) }
					</tbody>
				</table>
			) }
			{ loaded && loaded.pages > 1 && (
				<nav className="churnstop-events-pages" aria-label={ __( 'Pages', 'churnstop' ) }>
					<Button
						variant="secondary"
						disabled={ busy || filters.page <= 1 }
						onClick={ () => change( { ...filters, page: filters.page - 1 } ) }
					>
						{ __( 'Newer', 'churnstop' ) }
					</Button>
					<span>
						{ /* translators: 1: number of the page, 2: how many there are. */ }
						{ sprintf(
							__( 'Page %1$s of %2$s', 'churnstop' ),
							number( filters.page ),
							number( loaded.pages )
						) }
					</span>
					<Button
						variant="secondary"
						disabled={ busy || filters.page >= loaded.pages }
						onClick={ () => change( { ...filters, page: filters.page + 1 } ) }
					>
						{ __( 'Older', 'churnstop' ) }
					</Button>
				</nav>
			) }
			{ opened && ! taking && (
				<Detail
					event={ opened }
					redemption={ redemptionOf( opened ) }
					takeBack={ () => setTaking( redemptionOf( opened ) ?? null ) }
					close={ () => setOpened( null ) }
				/>
			) }
			{ taking?.agreement && (
				<TakeBack
					redemption={ taking }
					agreement={ taking.agreement }
					close={ () => setTaking( null ) }
					done={ ( sentence ) => {
						setTaking( null );
						setOpened( null );
						setSaid( sentence );
						void refresh();
					} }
				/>
			) }
		</div>
	);
}

interface RowProps {
	event: ShopEvent;
	/** Its name. */
	reason: string;
	redemption: Redemption | undefined;
	open: () => void;
	take: ( redemption: Redemption ) => void;
}

function Row( { event, reason, redemption, open, take }: RowProps ) {
	const agreement = redemption?.agreement;
	const { customer } = event;
	return (
		<tr>
			<td data-label={ __( 'When', 'churnstop' ) }>{ moment( event.at ) }</td>
			<td data-label={ __( 'What happened', 'churnstop' ) }>
				<strong>{ told( event ) }</strong>
				{ event.mode === 'test' && (
					<span className="churnstop-events-test"> { __( '(test)', 'churnstop' ) }</span>
				) }
				{ event.type === 'reason_given' && event.comment && <blockquote>{ event.comment }</blockquote> }
				{ event.type === 'offer_accepted' && agreement && <div>{ bound( agreement.text ) }</div> }
			</td>
			<td data-label={ __( 'Customer', 'churnstop' ) }>
				{ customer.name ? (
					<>
						<a href={ customer.url }>{ customer.name }</a>
						<span className="churnstop-events-email">
							<Address>{ customer.email }</Address>
						</span>
					</>
				) : (
					__( 'Account is gone', 'churnstop' )
				) }
			</td>
			<td data-label={ __( 'Subscription', 'churnstop' ) }>{ event.subscription_id || '' }</td>
			<td data-label={ __( 'Reason', 'churnstop' ) }>{ reason }</td>
			<td data-label={ __( 'Offer', 'churnstop' ) }>{ offerName( event.offer_type ) }</td>
			<td className="churnstop-events-ways">
				<Button
					variant="secondary"
					size="compact"
					onClick={ open }
					/* translators: 1: what happened, 2: a subscription's number. */
					aria-label={ sprintf(
						__( 'Details: %1$s, subscription %2$s', 'churnstop' ),
						told( event ),
						String( event.subscription_id )
					) }
				>
					{ __( 'Details', 'churnstop' ) }
				</Button>
				{ event.type === 'offer_accepted' && redemption && agreement?.action && (
					<Button
						variant="link"
						isDestructive={ agreement.action !== 'resume' }
						onClick={ () => take( redemption ) }
						/* translators: 1: what the button does, 2: a subscription's number. */
						aria-label={ sprintf(
							__( '%1$s: subscription %2$s', 'churnstop' ),
							agreement.label,
							String( event.subscription_id )
						) }
					>
						{ agreement.label }…
					</Button>
				) }
			</td>
		</tr>
	);
}
