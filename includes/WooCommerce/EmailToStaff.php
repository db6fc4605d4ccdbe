<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

/**
 * One of WooCommerce's e-mails, to staff: off until somebody switches it on under WooCommerce > Settings > Emails, to
 * the site's address where no other is set.
 */
abstract class EmailToStaff extends \WC_Email {

	public function __construct() {
		parent::__construct();
		$this->recipient = $this->get_option( 'recipient', Digest::option( 'admin_email' ) );
	}

	public function init_form_fields(): void {
		parent::init_form_fields();
		$this->form_fields['enabled']['default'] = 'no';
		$this->form_fields                       = array_slice( $this->form_fields, 0, 1, true ) + $this->own_fields()
			+ array(
				'recipient' => array(
					'title'       => __( 'Recipients', 'churnstop' ),
					'type'        => 'text',
					'description' => sprintf(
						/* translators: %s: an e-mail address. */
						__( 'Addresses with commas between them. Empty: %s.', 'churnstop' ),
						Digest::option( 'admin_email' ),
					),
					'default'     => '',
				),
			) + $this->form_fields;
	}

	/** @return array<string, array<string, mixed>> Its own settings, in WooCommerce's form. */
	protected function own_fields(): array {
		return array();
	}

	/** @return bool|null Null where it is switched off, or there is no address. */
	protected function send_to_staff(): ?bool {
		// The store keeps the default subject and heading that it read first, perhaps for a page in another language.
		$this->init_settings();
		if ( '' === trim( (string) $this->recipient ) ) {
			$this->recipient = Digest::option( 'admin_email' );
		}
		if ( ! $this->is_enabled() || '' === (string) $this->get_recipient() ) {
			return null;
		}
		return (bool) $this->send(
			$this->get_recipient(),
			$this->get_subject(),
			$this->get_content(),
			$this->get_headers(),
			$this->get_attachments(),
		);
	}
}
