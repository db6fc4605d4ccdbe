<?php
declare(strict_types=1);

namespace ChurnStop\Settings;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Budgets\Budget;
use ChurnStop\Compliance\Checks\KnownPlaceholders;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Option;
use ChurnStop\Schema\Schema;
use ChurnStop\Schema\SchemaError;

/** The settings in one autoloaded option: every page with a cancel control reads them. */
final class SettingsStore {

	public const OPTION = 'churnstop_settings';

	/**
	 * Whether customers were ever drawn for a holdout or an experiment: as long as nobody was, nothing is looked up.
	 */
	public const EXPERIMENTING = 'churnstop_experimenting';

	/**
	 * Read anew each time: WordPress keeps the option in memory, and another site of a network, or an admin meanwhile,
	 * has its own.
	 */
	public function get(): Settings {
		return Settings::from_array( Data::as_map( get_option( self::OPTION, array() ) ), self::shop_email() );
	}

	/**
	 * What is not sent stays as it is.
	 *
	 * @param array<string, mixed> $input
	 * @throws Failure
	 */
	public function save( array $input ): Settings {
		$schema = self::schema();
		$errors = array(
			...Schema::errors( $input, $schema ),
			...Budget::errors( $input['budget'] ?? null, 'budget' ),
		);
		if ( array() !== $errors ) {
			throw Failure::invalid()->about( SchemaError::params( $errors ) );
		}
		$input  = Schema::sanitised( $input, $schema );
		$braced = KnownPlaceholders::first_in( Data::string( Data::map( $input, 'support' ), 'message' ) );
		if ( null !== $braced ) {
			throw Failure::invalid()->about( array(
				'support.message' => sprintf(
					/* translators: %s: a word in braces. */
					__(
						'%s would be shown to customers as it is. Placeholders work in headlines and messages of offers.',
						'churnstop',
					),
					$braced,
				),
			) );
		}
		$before = $this->get();
		$now    = $before->to_array();
		foreach (
			array( 'support', 'look', 'cooldown_days', 'offers', 'embed', 'abilities', 'intelligent' ) as $group
		) {
			$input[ $group ] = Data::map( $input, $group ) + Data::map( $now, $group );
		}
		$input['embed']['origins'] = array_values( array_unique( array_map(
			static fn ( string $origin ): string => strtolower( rtrim( $origin, '/' ) ),
			Data::strings( $input['embed'], 'origins' ),
		) ) );

		$settings = Settings::from_array( $input + $now, self::shop_email() );
		$logo     = $settings->look['logo'];
		if ( 0 !== $logo && ! wp_attachment_is_image( $logo ) ) {
			throw Failure::invalid()->about( array(
				'look.logo' => __( 'The logo must be an image of the media library.', 'churnstop' ),
			) );
		}
		$strangers = array_diff(
			$settings->roles,
			$before->roles,
			Capabilities::DEFAULT_ROLES,
			array_column( Capabilities::staff_roles(), 'id' ),
		);
		if ( array() !== $strangers ) {
			throw Failure::invalid()->about( array(
				'roles' => sprintf(
					/* translators: %s: names of roles. */
					__( 'Only roles that work in wp-admin can manage ChurnStop. Not: %s.', 'churnstop' ),
					implode( ', ', $strangers ),
				),
			) );
		}
		$settings = Settings::from_array(
			Option::write( self::OPTION, $settings->to_array(), true ),
			self::shop_email(),
		);
		if ( $settings->holdout_percent > 0 ) {
			update_option( self::EXPERIMENTING, '1', true );
		}
		if ( $settings->roles !== $before->roles ) {
			Capabilities::assign( $settings->roles );
		}
		return $settings;
	}

	public function is_experimenting(): bool {
		return '1' === get_option( self::EXPERIMENTING );
	}

	/** The store's own, whatever a plugin shows a visitor. */
	public function currency(): string {
		$currency = get_option( 'woocommerce_currency' );
		return is_string( $currency ) && '' !== $currency ? $currency : 'USD';
	}

	/**
	 * Customers know it already: it is the sender of their receipts, which WooCommerce takes from WordPress as long as
	 * nobody has saved another.
	 */
	private static function shop_email(): string {
		$email = get_option( 'woocommerce_email_from_address', get_option( 'admin_email', '' ) );
		return is_string( $email ) ? $email : '';
	}

	/** @return array<string, mixed> */
	public static function schema(): array {
		return Data::file( __DIR__ . '/settings.json' );
	}
}
