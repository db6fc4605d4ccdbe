<?php
declare(strict_types=1);

namespace GiftOffer;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Offers\HasGuide;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferType;
use ChurnStop\Offers\TypeGuide;
use ChurnStop\Subscriptions\Snapshot;

/** The offer of a gift. */
final class GiftOffer implements OfferType, HasGuide {

	public function id(): string {
		return 'gift';
	}

	public function plan(): string {
		return 'starter';
	}

	public function label(): string {
		return 'Gift';
	}

	public function settings(): array {
		return array(
			'item'   => array(
				'type'     => 'integer',
				'minimum'  => 1,
				'maximum'  => 999999,
				'required' => true,
				'default'  => 1,
				'title'    => 'Product number',
			),
			'pieces' => array(
				'type'        => 'integer',
				'minimum'     => 1,
				'maximum'     => 3,
				'required'    => true,
				'default'     => 1,
				'title'       => 'Pieces',
				'description' => 'They travel with the next delivery.',
				'unit'        => 'pieces',
				'common'      => array( 1, 2, 3 ),
			),
			'worth'  => array(
				'type'     => 'integer',
				'minimum'  => 0,
				'maximum'  => 10000,
				'required' => false,
				'default'  => 500,
				'title'    => 'What one costs you, in cents',
			),
		);
	}

	public function guide(): TypeGuide {
		return new TypeGuide(
			'Puts free pieces of a product into the next delivery.',
			'When a small surprise says more than a price.',
			'Costs what the pieces cost you.',
			'heart',
			array( '' => 'Gift × {pieces}' ),
			array( 'quality' => 2 ),
			color: '#be123c'
		);
	}

	public function needs_targets(): bool {
		return false;
	}

	public function blockers( Offer $offer, Snapshot $snapshot, array $targets ): array {
		return array();
	}

	public function choices( Offer $offer, Snapshot $snapshot, array $targets ): ?array {
		return null;
	}

	public function change( Offer $offer, Snapshot $snapshot, array $targets, ?int $product_id = null ): Change {
		return new Gift(
			Data::int( $offer->settings, 'item' ),
			Data::int( $offer->settings, 'pieces', 1 ),
			Data::int( $offer->settings, 'worth' ),
		);
	}

	public function texts( Offer $offer ): array {
		return array(
			'headline'     => 'A little something for you',
			'message'      => 'Stay, and the next delivery brings a gift.',
			'accept_label' => 'Send me the gift',
		);
	}

	public function summary( Offer $offer, Terms $terms ): string {
		return 'You get a gift with the next payment and go on paying ' . $terms->price_after->formatted . '.';
	}
}
