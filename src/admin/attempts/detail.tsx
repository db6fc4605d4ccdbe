import { Button, Modal, Spinner } from '@wordpress/components';
import { useCallback, useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { bound } from '../../contract/bound';
import { asContractError, call, list } from '../api';
import type { ContractError } from '../../contract/error';
import { Told } from '../events/detail';
import { offerName, told } from '../events/labels';
import { TakeBack } from '../events/take-back';
import type { Redemption, ShopEvent, Story } from '../events/types';
import { moment } from '../parts/format';
import { Trouble } from '../parts/trouble';
import { DepthExplained } from './depth';
import { outcomeName, outcomeOf } from './labels';
import type { AttemptRow } from './types';

interface Whole {
	story: Story;
	events: ShopEvent[];
	redemptions: Redemption[];
}

async function load( row: AttemptRow ): Promise< Whole > {
	// Events are found by their subscription, which has an index.
	const [ story, events ] = await Promise.all( [
		call< Story >( 'GET', `attempts/${ row.id }/story` ),
		list< ShopEvent >( 'events', {
			attempt_id: row.id,
			subscription_id: row.subscription_ids.length === 1 ? row.subscription_ids[ 0 ] : undefined,
			per_page: 100,
		} ),
	] );
	const ids = [ ...new Set( events.items.flatMap( ( { redemption_id: id } ) => ( id ? [ id ] : [] ) ) ) ];
	return {
		story,
		events: events.items.reverse(),
		redemptions: ids.length ? await call< Redemption[] >( 'GET', `redemptions?ids=${ ids.join( ',' ) }` ) : [],
	};
}

interface Props {
	row: AttemptRow;
	close: () => void;
	/** Something was changed: the list is read again. */
	done: ( said: string ) => void;
}

/** One attempt from its start to its end, with what can be taken back. */
export function Detail( { row, close, done }: Props ) {
	const [ whole, setWhole ] = useState< Whole | null >( null );
	const [ error, setError ] = useState< ContractError | null >( null );
	const [ taking, setTaking ] = useState< Redemption | null >( null );

	const refresh = useCallback( async () => {
		setError( null );
		try {
			setWhole( await load( row ) );
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
		}
	}, [ row ] );
	useEffect( () => void refresh(), [ refresh ] );

	if ( taking?.agreement ) {
		return (
			<TakeBack
				redemption={ taking }
				agreement={ taking.agreement }
				close={ () => setTaking( null ) }
				done={ done }
			/>
		);
	}
	const open = whole?.redemptions.filter( ( { agreement } ) => agreement?.action ) ?? [];
	const name = row.customer.name || __( 'A customer whose account is gone', 'churnstop' );
	return (
		<Modal
			title={
				row.product.name
					? /* translators: 1: a customer, 2: a product. */ sprintf(
							__( '%1$s, %2$s', 'churnstop' ),
							name,
							row.product.name
					  )
					: name
			}
			onRequestClose={ close }
			size="large"
			className="churnstop-modal"
		>
			{ error && <Trouble error={ error } retry={ () => void refresh() } /> }
			{ ! whole && ! error && <Spinner /> }
			{ whole && (
				<>
					{ open.map( ( one ) => (
						<p key={ one.id }>
							{ one.agreement && bound( one.agreement.text ) }{ ' ' }
							<Button
								variant="link"
								isDestructive={ one.agreement?.action !== 'resume' }
								onClick={ () => setTaking( one ) }
							>
								{ one.agreement?.label }…
							</Button>
						</p>
					) ) }
					<h2>{ __( 'What happened', 'churnstop' ) }</h2>
					<ol className="churnstop-timeline">
						{ whole.events.map( ( event ) => (
							<li key={ event.id }>
								<time dateTime={ event.at }>{ moment( event.at ) }</time>{ ' ' }
								<strong>{ told( event ) }</strong>
								{ event.offer_type && <span>: { offerName( event.offer_type ) }</span> }
							</li>
						) ) }
					</ol>
					<h2>{ __( 'The whole cancellation', 'churnstop' ) }</h2>
					<Told story={ whole.story } came={ outcomeName( outcomeOf( row ) ) } />
					<DepthExplained id={ row.id } />
					{ ( row.customer.email || row.customer.url ) && (
						<p>
							{ row.customer.email && (
								<a href={ `mailto:${ row.customer.email }` }>{ row.customer.email }</a>
							) }{ ' ' }
							{ row.customer.url && (
								<a href={ row.customer.url }>{ __( 'Open the customer’s account', 'churnstop' ) }</a>
							) }
						</p>
					) }
				</>
			) }
		</Modal>
	);
}
