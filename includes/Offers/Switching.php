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
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Subscriptions\Snapshot;

/**
 * What the two types that switch the product have in common: one item, a target out of the store's list, nothing
 * charged now.
 */
abstract class Switching implements OfferType, SaysName, SaysDone, HasGuide, HasNeeds {

	public function plan(): string {
		return 'starter';
	}

	public function needs_targets(): bool {
		return true;
	}

	public function needs( Offer $offer ): array {
		return array( Needs::one_item(), Needs::no_coupon() );
	}

	public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
		$items = count( $snapshot->items );
		if ( 1 !== $items ) {
			return array( new Blocker( 'several_items', array( 'items' => $items ) ) );
		}
		$gone = $this->chooses( $offer ) ? array() : $this->without_named( $offer, $snapshot, $targets );
		if ( array() !== $gone ) {
			return $gone;
		}
		return array() === $this->fitting( $offer, $targets ) ? array( $this->no_target() ) : array();
	}

	public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
		return $this->chooses( $offer ) ? $this->fitting( $offer, $targets ) : null;
	}

	/**
	 * @param list<Target> $targets
	 * @throws \LogicException Where `blockers()` was not asked first.
	 */
	public function change( Offer $offer, Snapshot $snapshot, array $targets, ?int $product_id = null ): Change {
		$fitting = $this->fitting( $offer, $targets );
		$target  = null === $product_id ? $fitting[0] ?? null : Target::find( $fitting, new PlanRef( $product_id ) );
		if ( null !== $target ) {
			return Change::switch_to( $target->product_id, $target->plan );
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
				: sprintf(
					/* translators: 1: the new price, 2: the present price. */
					__(
						'You pay %1$s instead of %2$s from the next payment on, and nothing is charged now.',
						'churnstop',
					),
					$terms->after(),
					$terms->now(),
				),
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

	/** Why there is nothing to offer where none fits. */
	abstract protected function no_target(): Blocker;

	/** Whether the customer chooses among them. */
	protected function chooses( Offer $offer ): bool {
		return false;
	}

	/** The merchant's explicit target, or null. */
	protected function named( Offer $offer ): ?PlanRef {
		$id = Data::int( $offer->settings, 'target_product_id' );
		return $id > 0 ? PlanRef::of( $id, Data::string( $offer->settings, 'target_plan' ) ) : null;
	}

	/**
	 * Why the merchant's explicit target cannot be offered: the store says so, or it is gone. Where the customer has it
	 * already there is nothing to offer, and nothing wrong with it.
	 *
	 * @param list<Target> $targets
	 * @return list<Blocker>
	 */
	private function without_named( Offer $offer, Snapshot $snapshot, array $targets ): array {
		$named = $this->named( $offer );
		$item  = $snapshot->items[0] ?? null;
		$has   = null !== $named
			&& null !== $item
			&& ( $named->means( $item->sold() ) || $named->means( $item->original() ) );
		return null === $named || $has || null !== Target::find( $targets, $named )
			? array()
			: array( new Blocker(
				'target_gone',
				array( 'product_id' => $named->product_id ) + (
					null === $named->plan ? array() : array( 'plan' => $named->plan )
				),
			) );
	}

	/**
	 * @return \Closure(Target, Target): int How far from the present price, the nearest first; equal ones keep their
	 *     order.
	 */
	protected static function nearest_first(): \Closure {
		$far = static fn ( Target $target ): int => abs( $target->per_day - $target->present_per_day );
		return static fn ( Target $one, Target $other ): int => $far( $one ) <=> $far( $other );
	}
}
