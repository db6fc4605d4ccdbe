<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Fact;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Compliance\CheckNames;
use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\RuleTexts;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\ShippedTexts;
use ChurnStop\InLocale;
use ChurnStop\Offers\HasForms;
use ChurnStop\Offers\HasGuide;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferType;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Settings\Settings;
use ChurnStop\Storefront\ModalText;

/** What src/admin needs before its first request; src/admin/boot.ts has the same shape as types. */
final class Boot {

	public function __construct(
		private readonly OfferTypes $types,
		private readonly Settings $settings,
		private readonly Connections $connections,
		private readonly FactRegistry $facts,
	) {}

	/**
	 * @param 'dashboard'|'flows'|'attempts'|'experiments'|'events'|'settings' $screen
	 * @return array<string, mixed>
	 */
	public function data( string $screen ): array {
		$plan = OfferTypes::plan();
		$pack = RulePack::get();
		return array(
			'screen'     => $screen,
			'today'      => wp_date( 'Y-m-d' ),
			'urls'       => array(
				'dashboard' => Menu::url( Menu::DASHBOARD ),
				'attempts' => Menu::url( Menu::ATTEMPTS ),
				'experiments' => Menu::url( Menu::EXPERIMENTS ),
				'flows'    => Menu::url( Menu::FLOWS ),
				'events'   => Menu::url( Menu::EVENTS ),
				'settings' => Menu::url( Menu::SETTINGS ),
				'preview'  => PreviewFrame::url(),
				'try'      => TryIt::url(),
				'walk'     => WalkPage::url(),
				'login'    => wp_login_url( Menu::url( Menu::FLOWS ) ),
			),
			'list'       => AttemptsScreen::options(),
			'plan'       => $plan,
			'strictest'  => $this->settings->force_strictest,
			'cooldown_days' => (object) $this->settings->cooldown_days,
			'types_off'  => $this->settings->types_off(),
			'shop_email' => $this->settings->shop_email,
			'locale'     => FlowInput::site_locale(),
			'bcp47'      => ModalText::locale( get_user_locale() ),
			'types'      => array_map(
				static fn ( OfferType $type ): array => self::type( $type, $plan ),
				$this->types->all(),
			),
			'library'    => self::library(),
			'texts'      => array(
				'survey' => ShippedTexts::survey(),
				'labels' => ShippedTexts::labels(),
			),
			'rules'      => array(
				'version'  => $pack->version,
				'reviewed' => $pack->reviewed,
				'old'      => $pack->is_old( new \DateTimeImmutable( 'now', new \DateTimeZone( 'UTC' ) ) ),
				'names'    => CheckNames::all(),
				'flow'     => array_map(
					self::rule( ... ),
					array_values( array_filter(
						$pack->all(),
						static fn ( Rule $rule ): bool => 'flow' === $rule->subject,
					) ),
				),
			),
			'templates'  => Templates::all(),
			'connections' => array_map(
				static fn ( Connection $connection ): array => array(
					'id' => $connection->id(),
					'name' => StaffText::connection( $connection->id() ),
				),
				$this->connections->all(),
			),
			'facts'      => array_map(
				static fn ( Fact $fact ): array => $fact->to_array(),
				array_values( $this->facts->all() ),
			),
			'roles'      => self::roles(),
			'languages'  => self::languages(),
			'modal'      => array(
				// As the site's customers read it.
				'words' => InLocale::run( get_locale(), ModalText::all( ... ) ),
				'look'  => (object) $this->look(),
			),
		);
	}

	/** @return array<string, string> As Look in src/storefront/modal/options.ts. */
	private function look(): array {
		$look = $this->settings->look();
		$logo = $look->logo > 0 ? wp_get_attachment_image_url( $look->logo, 'medium' ) : false;
		return array_filter(
			array(
				'accent'    => $look->accent,
				'on_accent' => $look->on_accent(),
				'radius'    => null === $look->radius ? '' : $look->radius . 'px',
				'logo'      => false === $logo ? '' : $logo,
			),
			static fn ( string $value ): bool => '' !== $value
		);
	}

	/** @return array<string, mixed> */
	private static function type( OfferType $type, string $plan ): array {
		return array(
			'id'            => $type->id(),
			'label'         => $type->label(),
			'locked'        => ! OfferTypes::unlocked( $type, $plan ),
			'needs_targets' => $type->needs_targets(),
			'settings'      => (object) $type->settings(),
			'forms'         => (object) ( $type instanceof HasForms ? $type->other_forms() : array() ),
			'texts'         => $type->texts( self::with_defaults( $type ) ),
			'variants'      => (object) self::variants( $type ),
			'guide'         => $type instanceof HasGuide ? $type->guide()->to_array() : null,
		);
	}

	/**
	 * What a switch that is not at its default does to the texts.
	 *
	 * @return array<string, array{headline: string, message: string, accept_label: string}> Setting → texts.
	 */
	private static function variants( OfferType $type ): array {
		$variants = array();
		foreach ( $type->settings() as $name => $schema ) {
			if ( 'boolean' === ( $schema['type'] ?? '' ) ) {
				$variants[ $name ] = $type->texts( self::with_defaults( $type, array(
					$name => true !== ( $schema['default'] ?? false ),
				) ) );
			}
		}
		return $variants;
	}

	/**
	 * An offer of that type with its default settings.
	 *
	 * @param array<string, mixed> $others Settings that differ.
	 */
	private static function with_defaults( OfferType $type, array $others = array() ): Offer {
		$settings = array( 'type' => $type->id() ) + $others;
		foreach ( $type->settings() as $name => $schema ) {
			$settings[ $name ] ??= $schema['default'] ?? null;
		}
		return Offer::from_array( $settings );
	}

	/** @return list<array{id: string, kind: string, label: string, support: string|null}> */
	private static function library(): array {
		$library = array();
		foreach ( ShippedTexts::reasons() as $id => $reason ) {
			$library[] = array(
				'id'      => $id,
				'kind'    => $reason['kind'],
				'label'   => $reason['label'],
				'support' => $reason['support'] ?? null,
			);
		}
		return $library;
	}

	/** @return array{id: string, message: string, severity: string, source: string} */
	private static function rule( Rule $rule ): array {
		return array(
			'id'       => $rule->id,
			'message'  => RuleTexts::of( $rule ),
			'severity' => $rule->severity,
			'source'   => $rule->source,
		);
	}

	/** @return array<string, string> Role → its name. */
	private static function roles(): array {
		return array_map( translate_user_role( ... ), wp_roles()->get_names() );
	}

	/** @return list<string> Locales that a flow can be written in: the site's first, then what is installed. */
	private static function languages(): array {
		return array_values( array_unique( array(
			get_locale(),
			'en_US',
			...array_filter( get_available_languages(), 'is_string' ),
		) ) );
	}
}
