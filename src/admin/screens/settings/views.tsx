import { Button, Spinner } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { asContractError, call } from '../../api';
import { Trouble } from '../../parts/trouble';
import type { ContractError } from '../../../contract/error';

interface Made {
	views: string[];
}

/** The database's views for BI tools. Each button works at once, whatever else is typed on the page. */
export function Views() {
	const [ made, setMade ] = useState< string[] | null >( null );
	const [ busy, setBusy ] = useState( false );
	const [ error, setError ] = useState< ContractError | null >( null );
	const ask = async ( method: 'GET' | 'POST' | 'DELETE' ) => {
		setBusy( true );
		try {
			setMade( ( await call< Made >( method, 'views' ) ).views );
			setError( null );
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
		} finally {
			setBusy( false );
		}
	};
	useEffect( () => void ask( 'GET' ), [] );
	const there = !! made?.length;
	return (
		<section id="views">
			<h2>{ __( 'Database views', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'For Metabase, Looker Studio and other tools that read the database: attempts, offers and outcomes, with stable column names. They hold no data of their own, and nothing changes for customers.',
					'churnstop'
				) }
			</p>
			<div className="churnstop-setting">
				<span>{ __( 'Views', 'churnstop' ) }</span>
				<div>
					{ error && <Trouble error={ error } retry={ () => void ask( 'GET' ) } /> }
					{ made === null && ! error && <Spinner /> }
					{ made !== null && (
						<>
							<p role="status">
								{ there
									? __( 'These views are in your database:', 'churnstop' )
									: __( 'There are none.', 'churnstop' ) }
							</p>
							{ there && (
								<ul className="churnstop-bullets">
									{ made.map( ( name ) => (
										<li key={ name }>
											<code>{ name }</code>
										</li>
									) ) }
								</ul>
							) }
							<Button
								variant="secondary"
								isBusy={ busy }
								disabled={ busy }
								onClick={ () => void ask( there ? 'DELETE' : 'POST' ) }
							>
								{ there ? __( 'Drop the views', 'churnstop' ) : __( 'Create the views', 'churnstop' ) }
							</Button>
							<p className="churnstop-soft">
								{ there
									? __(
											'Reports of your tools that read them stop working. Drop them before you dump the tables one by one.',
											'churnstop'
									  )
									: __(
											'They read with the rights of whoever asks. Many hosts do not allow views: then nothing changes, and the plain queries work.',
											'churnstop'
									  ) }{ ' ' }
								{
									/* translators: %s: a command. */
									sprintf(
										__( 'The same on the command line: %s', 'churnstop' ),
										there ? 'wp churnstop views drop' : 'wp churnstop views create'
									)
								}
							</p>
						</>
					) }
				</div>
			</div>
		</section>
	);
}
