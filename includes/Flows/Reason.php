<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Offers\Offer;

/** Why a customer cancels, and the waterfall of offers that may answer it. */
final class Reason {

	/** No reason stated counts as this one. */
	public const OTHER = 'other';

	public const KINDS = array( 'price', 'usage', 'switching', 'technical', 'need', 'service', 'quality', 'other' );

	/**
	 * @param string $kind One of KINDS: checks go by kind, not by id.
	 * @param array{url: string, email: string, message: string}|null $support Where to send somebody who needs help
	 *     instead of an offer.
	 * @param list<Offer>                                              $offers  In order; what does not fit is skipped.
	 */
	public function __construct(
		public readonly string $id,
		public readonly string $kind,
		public readonly string $label,
		public readonly ?string $follow_up,
		public readonly ?array $support,
		public readonly array $offers,
	) {}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$support = Data::map( $from, 'support' );
		return new self(
			Data::string( $from, 'id' ),
			Data::string( $from, 'kind', 'other' ),
			Data::string( $from, 'label' ),
			Data::string_or_null( $from, 'follow_up' ),
			array() === $support ? null : array(
				'url'     => Data::string( $support, 'url' ),
				'email'   => Data::string( $support, 'email' ),
				'message' => Data::string( $support, 'message' ),
			),
			array_map( Offer::from_array( ... ), Data::maps( $from, 'offers' ) ),
		);
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'id'        => $this->id,
			'kind'      => $this->kind,
			'label'     => $this->label,
			'follow_up' => $this->follow_up,
		) + ( null === $this->support ? array() : array( 'support' => $this->support ) ) + array(
			'offers' => array_map( static fn ( Offer $offer ): array => $offer->to_array(), $this->offers ),
		);
	}
}
