<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Offers\DepthSteps;
use ChurnStop\Offers\DiscountTerms;
use ChurnStop\Offers\Offer;

/** What offers' discounts take off now: read when an offer is shown, and again when it is accepted. */
final class ResolveDiscounts {

	public function __construct( private readonly DiscountTable $table, private readonly Templates $templates ) {}

	/**
	 * @param iterable<Offer> $offers
	 * An intelligent one that is not chosen for each customer is its standard discount for everybody.
	 *
	 * @return array<string, array<string, mixed>> Offer id → what its setting DiscountTerms::SETTING becomes; offers
	 *     that say it themselves are left out.
	 */
	public function of( iterable $offers ): array {
		$ids      = array();
		$resolved = array();
		foreach ( $offers as $offer ) {
			$id = $offer->discount_id();
			if ( null !== $id ) {
				$ids[ $offer->id ] = $id;
			} elseif ( DiscountTerms::must_be_resolved( $offer ) ) {
				$steps                  = DepthSteps::of( $offer );
				$resolved[ $offer->id ] = null === $steps
					? array( 'unavailable' => 'mode' )
					: DepthSteps::terms( $steps->base(), $steps->cycles );
			}
		}
		$found = $this->table->several( array_values( array_unique( $ids ) ) );
		foreach ( $ids as $offer_id => $id ) {
			$resolved[ $offer_id ] = $this->terms( $found[ $id ] ?? null );
		}
		return $resolved;
	}

	/** @return array<string, mixed> As DiscountTerms reads them, or `unavailable` with why. */
	private function terms( ?Discount $discount ): array {
		if ( null === $discount || Discount::ARCHIVED === $discount->status ) {
			return array( 'unavailable' => null === $discount ? 'gone' : 'archived' );
		}
		$now = $this->present( $discount );
		return null === $now
			? array( 'unavailable' => 'template' )
			: array_intersect_key( $now->to_array(), array_flip( Discount::TERMS ) )
			+ (
				null === $now->amount_off
					? array()
					: array( 'formatted' => $this->templates->format( $now->amount_off, (string) $now->currency ) )
			);
	}

	/** The discount with its template's figures of now; null where the template cannot serve any more. */
	public function present( Discount $discount ): ?Discount {
		if ( null === $discount->template_coupon_id ) {
			return $discount;
		}
		$template = $this->templates->find( $discount->template_coupon_id );
		if ( null === $template || '' !== $template->obstacle ) {
			return null;
		}
		return Discount::from_row(
			array(
				'percent_off' => '' === $template->amount ? $template->percent : null,
				'amount_off'  => '' === $template->amount ? null : $template->amount,
				'currency'    => '' === $template->amount ? null : $template->currency,
				'uses'        => $discount->uses,
			) + $discount->to_array()
		);
	}
}
