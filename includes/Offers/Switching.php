<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/** What the two types that switch the product have in common: one item, a target out of the store's list, nothing charged now. */
abstract class Switching implements OfferType, SaysDone, HasGuide {

	public function plan(): string {
		return 'starter';
	}

	public function needs_targets(): bool {
		return true;
	}

	/**
	 * @param list<Target> $targets
	 * @throws \LogicException Where `blockers()` was not asked first.
	 */
	public function change( Offer $offer, Snapshot $snapshot, array $targets, ?int $product_id = null ): Change {
		$fitting = $this->fitting( $offer, $targets );
		foreach ( $fitting as $target ) {
			if ( null === $product_id || $target->product_id === $product_id ) {
				return Change::switch_to( $target->product_id );
			}
		}
		throw new \LogicException( 'The product is none of the offer\'s targets.' );
	}

	public function summary( Offer $offer, Terms $terms ): string {
		$price = $terms->price_during ?? $terms->price_after;
		$now   = $terms->price_now;
		$same  = $price->cents === $now->cents && $price->currency === $now->currency && ! $terms->changes_billing();
		return Sentences::join(
			$same
				/* translators: %s: a price. */
				? sprintf( __( 'You keep paying %s, and nothing is charged now.', 'churnstop' ), $terms->after() )
				/* translators: 1: the new price, 2: the present price. */
				: sprintf( __( 'You pay %1$s instead of %2$s from the next payment on, and nothing is charged now.', 'churnstop' ), $terms->after(), $terms->now() ),
			Sentences::next_payment( $terms ),
			Sentences::ends( $terms )
		);
	}

	/**
	 * The targets that this offer may switch to, the best first.
	 *
	 * @param list<Target> $targets
	 * @return list<Target>
	 */
	abstract protected function fitting( Offer $offer, array $targets ): array;

	/** The merchant's explicit target, or null. */
	protected function target_id( Offer $offer ): ?int {
		$id = Data::int( $offer->settings, 'target_product_id' );
		return $id > 0 ? $id : null;
	}

	/** @return list<Blocker> */
	protected function one_item( Snapshot $snapshot ): array {
		$items = count( $snapshot->items );
		return 1 === $items ? array() : array( new Blocker( 'several_items', array( 'items' => $items ) ) );
	}

	/** Whether the customer has the merchant's target already: then there is nothing to offer, and nothing wrong with the target. */
	protected function has( Snapshot $snapshot, ?int $product_id ): bool {
		return null !== $product_id && array() !== $snapshot->items && $snapshot->items[0]->sold_id() === $product_id;
	}
}
