<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Connections\Target;
use ChurnStop\Failure;

/**
 * What an offer lets the customer choose beside what stands on its screen. What is found counts as told, with its
 * price.
 */
final class SearchChoices {

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly GetAttempt $get,
		private readonly OfferChooser $chooser,
	) {}

	/**
	 * @return list<Target> The nearest in price first.
	 * @throws Failure
	 */
	public function run( Actor $actor, string $uuid, string $search ): array {
		$found = array();
		// An offer that does not hold any more is replaced first.
		$this->get->run( $actor, $uuid );
		$this->transaction->run(
			$actor,
			$uuid,
			function ( Attempt $attempt ) use ( $actor, $search, &$found ): ?array {
				$shown = $attempt->shown_offer;
				if ( ! $attempt->is_open() ) {
					AttemptTransaction::refuse_closed( $attempt );
				}
				$flow  = $this->transaction->flow( $attempt );
				$offer = null === $shown || Attempt::OFFER !== $attempt->state
					? null
					: $flow->offer( $shown->offer_id );
				if ( null === $shown || null === $offer || null === $shown->choices ) {
					throw Failure::invalid()->about( array(
						'search' => __(
							'There is nothing to choose from on this screen. Nothing has changed.',
							'churnstop',
						),
					) );
				}
				$found = $this->chooser->search( $offer, $this->transaction->context( $actor, $attempt ), $search );
				$told  = $shown->with_found( $found );
				if ( $told->to_array() === $shown->to_array() ) {
					return null;
				}
				$attempt->shown_offer = $told;
				return array();
			}
		);
		return $found;
	}
}
