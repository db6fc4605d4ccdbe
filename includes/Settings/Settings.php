<?php
declare(strict_types=1);

namespace ChurnStop\Settings;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** What holds for the whole store. Missing values have their defaults: what an older version stored stays readable. */
final class Settings {

	public const KEEP   = 'keep';
	public const REMOVE = 'remove';

	private const MOST_HELD_OUT_PERCENT = 50;

	private const INTELLIGENT = array(
		'enabled'              => true,
		'margin_percent'       => 50,
		'margin_floor_percent' => 0,
	);

	/**
	 * @param bool $enabled         Off: shoppers get the store's own cancel link.
	 * @param bool $force_strictest Everybody is treated as the strictest law asks.
	 * @param array{url: string, email: string, message: string}         $support As stored; see support().
	 * @param array{accent: string, radius: int|null, logo: int}         $look
	 * @param array<string, int> $cooldown_days Offer type → for so many days after a customer took one, none of it is
	 *     made to them; 0: no cooldown.
	 * @param int  $reminder_days   Before a pause ends; 0: no reminder.
	 * @param int  $retention_days  0: kept forever.
	 * @param self::KEEP|self::REMOVE $on_uninstall
	 * @param list<string> $roles   That may manage ChurnStop; administrators always may.
	 * @param bool $refuse_automatic_tax No offer wherever a tax service computes the taxes of orders.
	 * @param array<string, array{enabled: bool}> $offers Offer type → whether any of it is made; a type that is not
	 *     named is.
	 * @param array<string, mixed> $budget As Budget::to_array(): the most that all offers together may give.
	 * @param array{origins: list<string>, links: bool} $embed Other sites that may embed the flow, and whether links in
	 *     e-mails lead to it.
	 * @param array{mcp: bool, personal_data: bool} $abilities Whether assistants may use ChurnStop by MCP, and whether
	 *     abilities tell comments and customers.
	 * @param int $holdout_percent 0 to 50: so many of a hundred customers see no offer, so that it is known what offers
	 *     bring.
	 * @param array{enabled: bool, margin_percent: int, margin_floor_percent: int} $intelligent Whether intelligent
	 *     discounts are chosen
	 *        for each customer; what is left of a price where costs are not kept; the least that must be left of it
	 *        with a discount.
	 * @param string $shop_email    That the store's own e-mails come from; not a setting of ours.
	 */
	public function __construct(
		public readonly bool $enabled = true,
		public readonly bool $force_strictest = false,
		private readonly array $support = array(
			'url'     => '',
			'email'   => '',
			'message' => '',
		),
		public readonly array $look = array(
			'accent' => '',
			'radius' => null,
			'logo'   => 0,
		),
		public readonly int $reminder_days = 3,
		public readonly int $retention_days = 730,
		public readonly string $on_uninstall = self::KEEP,
		public readonly string $shop_email = '',
		public readonly array $cooldown_days = array(),
		public readonly array $roles = Capabilities::DEFAULT_ROLES,
		public readonly bool $refuse_automatic_tax = false,
		public readonly array $offers = array(),
		public readonly array $budget = array(),
		public readonly array $embed = array(
			'origins' => array(),
			'links'   => true,
		),
		public readonly array $abilities = array(
			'mcp'           => false,
			'personal_data' => false,
		),
		public readonly int $holdout_percent = 0,
		public readonly array $intelligent = self::INTELLIGENT,
	) {}

	/**
	 * Where a customer who needs help is sent, unless the reason says otherwise: what the merchant named, else the
	 * address that the store's own e-mails come from; null where there is neither.
	 *
	 * @return array{url: string, email: string, message: string}|null
	 */
	public function support(): ?array {
		$support = $this->support;
		if ( '' === $support['url'] . $support['email'] ) {
			$support['email'] = $this->shop_email;
		}
		return '' === implode( '', $support ) ? null : $support;
	}

	/** @return list<string> Offer types that are switched off. */
	public function types_off(): array {
		return array_keys( array_filter( $this->offers, static fn ( array $offer ): bool => ! $offer['enabled'] ) );
	}

	public function look(): Look {
		return new Look( $this->look['accent'], $this->look['radius'], $this->look['logo'] );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from, string $shop_email = '' ): self {
		$support = Data::map( $from, 'support' );
		$look    = Data::map( $from, 'look' );
		return new self(
			Data::bool( $from, 'enabled', true ),
			Data::bool( $from, 'force_strictest' ),
			array(
				'url'     => Data::string( $support, 'url' ),
				'email'   => Data::string( $support, 'email' ),
				'message' => Data::string( $support, 'message' ),
			),
			array(
				'accent' => Data::string( $look, 'accent' ),
				'radius' => Data::int_or_null( $look, 'radius' ),
				'logo'   => Data::int( $look, 'logo' ),
			),
			Data::int( $from, 'reminder_days', 3 ),
			Data::int( $from, 'retention_days', 730 ),
			self::REMOVE === Data::string( $from, 'on_uninstall' ) ? self::REMOVE : self::KEEP,
			$shop_email,
			array_filter( Data::map( $from, 'cooldown_days' ), is_int( ... ) ),
			isset( $from['roles'] )
				? array_values( array_unique( array(
					Capabilities::ADMINISTRATOR,
					...Data::strings( $from, 'roles' ),
				) ) )
				: Capabilities::DEFAULT_ROLES,
			Data::bool( $from, 'refuse_automatic_tax' ),
			array_map(
				static fn ( mixed $offer ): array => array(
					'enabled' => Data::bool( Data::as_map( $offer ), 'enabled', true ),
				),
				Data::map( $from, 'offers' ),
			),
			array_filter( Data::map( $from, 'budget' ), static fn ( mixed $limit ): bool => null !== $limit ),
			array(
				'origins' => Data::strings( Data::map( $from, 'embed' ), 'origins' ),
				'links'   => Data::bool( Data::map( $from, 'embed' ), 'links', true ),
			),
			array(
				'mcp'           => Data::bool( Data::map( $from, 'abilities' ), 'mcp' ),
				'personal_data' => Data::bool( Data::map( $from, 'abilities' ), 'personal_data' ),
			),
			max( 0, min( self::MOST_HELD_OUT_PERCENT, Data::int( $from, 'holdout_percent' ) ) ),
			self::intelligent( Data::map( $from, 'intelligent' ) ),
		);
	}

	/**
	 * @param array<string, mixed> $from
	 * @return array{enabled: bool, margin_percent: int, margin_floor_percent: int}
	 */
	private static function intelligent( array $from ): array {
		return array(
			'enabled'              => Data::bool( $from, 'enabled', self::INTELLIGENT['enabled'] ),
			'margin_percent'       => max(
				1,
				min( 100, Data::int( $from, 'margin_percent', self::INTELLIGENT['margin_percent'] ) ),
			),
			'margin_floor_percent' => max( 0, min( 99, Data::int( $from, 'margin_floor_percent' ) ) ),
		);
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'enabled'              => $this->enabled,
			'force_strictest'      => $this->force_strictest,
			'support'              => $this->support,
			'look'                 => $this->look,
			'refuse_automatic_tax' => $this->refuse_automatic_tax,
			'cooldown_days'        => $this->cooldown_days,
			'offers'               => $this->offers,
			'budget'               => array() === $this->budget ? null : $this->budget,
			'reminder_days'        => $this->reminder_days,
			'retention_days'       => $this->retention_days,
			'on_uninstall'         => $this->on_uninstall,
			'roles'                => $this->roles,
			'embed'                => $this->embed,
			'abilities'            => $this->abilities,
			'holdout_percent'      => $this->holdout_percent,
			'intelligent'          => $this->intelligent,
		);
	}
}
